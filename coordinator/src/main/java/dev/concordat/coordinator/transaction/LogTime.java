package dev.concordat.coordinator.transaction;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment as the log tells it: the largest leader's clock stamped into any entry so far (R4).
 *
 * @param millis milliseconds since the epoch
 */
public record LogTime(long millis) implements Comparable<LogTime> {

    /** Before any entry. */
    public static final LogTime ZERO = new LogTime(0);

    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    /** This moment and the duration, at most the end of time: applying an entry must not overflow. */
    public LogTime plus(Duration duration) {
        Duration most = Duration.ofMillis(Long.MAX_VALUE - Math.max(0, millis));
        return duration.compareTo(most) > 0 ? new LogTime(Long.MAX_VALUE) : new LogTime(millis + duration.toMillis());
    }

    /** This moment less the duration, but never before the epoch. */
    public LogTime minus(Duration duration) {
        return new LogTime(Math.max(0, millis - duration.toMillis()));
    }

    public boolean isBefore(LogTime other) {
        return millis < other.millis;
    }

    public static LogTime max(LogTime a, LogTime b) {
        return a.isBefore(b) ? b : a;
    }

    public static LogTime min(LogTime a, LogTime b) {
        return a.isBefore(b) ? a : b;
    }

    @Override
    public int compareTo(LogTime other) {
        return Long.compare(millis, other.millis);
    }
}
