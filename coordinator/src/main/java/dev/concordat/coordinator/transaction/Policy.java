package dev.concordat.coordinator.transaction;

import java.time.Duration;

/**
 * Cluster-wide bounds that the state machine judges by. They live in the log, because replicas configured differently
 * would otherwise compute different states from the same entries.
 *
 * @param maxLifetime age beyond which an unknown identifier counts as forgotten, and the longest timeout
 * @param outcomeRetention how long a finished transaction is remembered, at least {@code maxLifetime}
 */
public record Policy(Duration maxLifetime, Duration outcomeRetention) {

    /** What holds until a leader has written its own. */
    public static final Policy DEFAULT = new Policy(Duration.ofHours(1), Duration.ofHours(1));

    public Policy {
        if (maxLifetime.toMillis() <= 0) {
            throw new IllegalArgumentException("max-lifetime must be positive");
        }
        if (outcomeRetention.compareTo(maxLifetime) < 0) {
            throw new IllegalArgumentException("outcome-retention must be at least max-lifetime (R7)");
        }
    }
}
