package dev.concordat.coordinator.deadline;

import java.time.Duration;

/**
 * How often the clock is looked at.
 *
 * @param interval between two looks at the deadlines
 * @param idle how long the log may stay without an entry, so that log time passes and followers never see it idle
 */
public record DeadlineSettings(Duration interval, Duration idle) {

    public static final DeadlineSettings DEFAULT = new DeadlineSettings(Duration.ofMillis(100), Duration.ofSeconds(2));

    public DeadlineSettings {
        if (interval.toMillis() < 1 || idle.compareTo(interval) < 0) {
            throw new IllegalArgumentException("interval must be at least 1 ms and at most idle");
        }
    }
}
