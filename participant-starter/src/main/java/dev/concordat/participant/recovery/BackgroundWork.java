package dev.concordat.participant.recovery;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats small tasks on one daemon thread each until it is closed; whatever one throws, an {@link Error} no less than an
 * exception, is logged, and the task comes again. */
public final class BackgroundWork implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);

    private final ScheduledThreadPoolExecutor threads;

    /** With {@code size} threads, made as needed. */
    public BackgroundWork(int size) {
        this.threads = new ScheduledThreadPoolExecutor(size, task -> {
            Thread thread = new Thread(task, "concordat-background");
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
    }

    /** Runs a task at once and then again {@code interval} after each end. */
    public void repeat(String name, Duration interval, Runnable task) {
        ScheduledFuture<?> unused = threads.scheduleWithFixedDelay(
                () -> runOnce(name, task), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void runOnce(String name, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("Background work failed and will be tried again, work={}, problem={}", name, e.toString());
            LOG.debug("Background work failed, work={}", name, e);
        } catch (Error e) {
            tell(name, e);
        }
    }

    /** An executor drops for ever what throws, even if it was thrown while telling of it. */
    private static void tell(String name, Error thrown) {
        try {
            LOG.error("Background work failed badly and will be tried again, work={}", name, thrown);
        } catch (Error again) {
            thrown.addSuppressed(again);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
