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

    private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    /** This moment and the duration, within the epoch and the end of time: applying an entry must not overflow. */
    public LogTime plus(Duration duration) {
        return moved(millisOf(duration));
    }

    /** This moment less the duration, within the epoch and the end of time. */
    public LogTime minus(Duration duration) {
        return moved(-millisOf(duration));
    }

    private LogTime moved(long by) {
        long from = Math.max(0, millis);
        return new LogTime(by > Long.MAX_VALUE - from ? Long.MAX_VALUE : Math.max(0, from + by));
    }

    private static long millisOf(Duration duration) {
        if (duration.compareTo(LONGEST) > 0) {
            return Long.MAX_VALUE;
        }
        return duration.compareTo(LONGEST.negated()) < 0 ? -Long.MAX_VALUE : duration.toMillis();
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
