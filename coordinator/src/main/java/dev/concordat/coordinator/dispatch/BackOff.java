package dev.concordat.coordinator.dispatch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential back-off with a cap. Chance takes away up to half, so that branches that failed together spread. */
record BackOff(Duration first, Duration most, RandomGenerator random) {

    /** Doublings beyond which every cap is reached. */
    private static final int MAX_DOUBLINGS = 30;

    /**
     * Milliseconds to wait.
     *
     * @param failures in a row, at least one
     */
    long millisAfter(int failures) {
        long doubled = first.toMillis() << Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
        long full = Math.max(1, Math.min(doubled, most.toMillis()));
        return full - random.nextLong(full / 2 + 1);
    }
}
