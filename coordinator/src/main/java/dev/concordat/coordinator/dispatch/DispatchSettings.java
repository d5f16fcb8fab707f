package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.Limits;
import java.time.Duration;

/**
 * Bounds of delivery and of voting rounds ({@code concordat.dispatch.*}).
 *
 * @param maxBatch branches in one call, at most what the contract allows
 * @param maxConcurrentCalls calls under way to one target; a target is a participant, or one callback address of it
 * @param firstBackOff wait after a first failure, doubled with each further one, less up to half of it by chance
 * @param maxBackOff longest wait between two attempts at one branch
 * @param circuit when a target counts as out of reach
 * @param unreachableAfter how long a voting round looks for a target that cannot be connected to
 */
public record DispatchSettings(
        int maxBatch,
        int maxConcurrentCalls,
        Duration firstBackOff,
        Duration maxBackOff,
        CircuitSettings circuit,
        Duration unreachableAfter) {

    public static final DispatchSettings DEFAULT = new DispatchSettings(
            Limits.MAX_CALLBACK_BRANCHES,
            4,
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            CircuitSettings.DEFAULT,
            Duration.ofSeconds(1));

    public DispatchSettings {
        if (maxBatch < 1 || maxBatch > Limits.MAX_CALLBACK_BRANCHES) {
            throw new IllegalArgumentException("max-batch must be 1 to " + Limits.MAX_CALLBACK_BRANCHES);
        }
        if (maxConcurrentCalls < 1) {
            throw new IllegalArgumentException("max-concurrent-calls must be positive");
        }
        if (!firstBackOff.isPositive() || maxBackOff.compareTo(firstBackOff) < 0) {
            throw new IllegalArgumentException("first-back-off must be positive and at most max-back-off");
        }
        if (!unreachableAfter.isPositive()) {
            throw new IllegalArgumentException("unreachable-after must be positive");
        }
    }
}
