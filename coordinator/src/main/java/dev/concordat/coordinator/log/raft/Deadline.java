package dev.concordat.coordinator.log.raft;

import java.time.Duration;

/** A moment of the monotonic clock. */
record Deadline(long nanos) {

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    boolean isOver() {
        return nanos - System.nanoTime() <= 0;
    }

    /** Time since it was over. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** Time left, at least a millisecond, so that whoever waits for it gives what is ready a chance. */
    Duration left() {
        return Duration.ofNanos(Math.max(1_000_000, nanos - System.nanoTime()));
    }

    Duration atMost(Duration bound) {
        Duration left = left();
        return left.compareTo(bound) < 0 ? left : bound;
    }
}
