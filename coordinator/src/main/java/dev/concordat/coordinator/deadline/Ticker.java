package dev.concordat.coordinator.deadline;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs something again and again on a thread of its own until it is closed. */
final class Ticker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Ticker.class);

    private final ScheduledExecutorService executor;

    Ticker(Runnable action, Duration interval) {
        executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("deadline").factory());
        var unused = executor.scheduleWithFixedDelay(
                () -> guarded(action), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException broken) {
            log.atError().setCause(broken).log("Looking at the deadlines failed unexpectedly and is tried again");
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
