package dev.concordat.coordinator.runtime;

import java.time.Duration;

/**
 * How often and how long one call to the log is made again while the log refuses or leaves an answer open. Once an
 * attempt was left open, a later refusal does not make it certain that nothing happened. Pure: the time comes in.
 */
final class RetryPlan {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final long end;
    private Duration pause = FIRST_PAUSE;
    private boolean leftOpen;

    /**
     * @param nanos when the first attempt starts, by a monotonic clock
     * @param patience how long attempts are started
     */
    RetryPlan(long nanos, Duration patience) {
        this.end = nanos + patience.toNanos();
    }

    /**
     * An attempt has failed.
     *
     * @return how long to wait before the next one
     * @throws RuntimeException what the caller is to be told, if there is to be no other attempt
     */
    Duration afterFailure(RuntimeException failure, long nanos) {
        leftOpen |= failure instanceof IndeterminateException;
        if (nanos - end >= 0 || failure instanceof OverloadedException || failure instanceof DiskSpaceException) {
            throw leftOpen ? stillOpen(failure) : failure;
        }
        Duration current = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        return current;
    }

    private static IndeterminateException stillOpen(RuntimeException failure) {
        return failure instanceof IndeterminateException open
                ? open
                : new IndeterminateException("an earlier attempt was left open", failure);
    }
}
