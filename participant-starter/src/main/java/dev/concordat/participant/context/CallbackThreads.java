package dev.concordat.participant.context;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for what the application does after an outcome, apart from those that carry outcomes out: a slow listener delays
 * other listeners and nothing else. Bounded; never waits. Thread-safe.
 */
public final class CallbackThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackThreads.class);

    private final ThreadPoolExecutor threads;
    private final Duration patience;

    /**
     * Makes threads as they are needed.
     *
     * @param size most of them
     * @param queue how many branches may wait for one
     * @param patience how long closing waits for what is under way
     */
    public CallbackThreads(int size, int queue, Duration patience) {
        AtomicInteger number = new AtomicInteger();
        this.patience = patience;
        this.threads =
                new ThreadPoolExecutor(size, size, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(queue), task -> {
                    Thread thread = new Thread(task, "concordat-after-outcome-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** False if there is no room: then it is not run at all. */
    boolean run(Runnable work) {
        try {
            threads.execute(work);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                int dropped = threads.shutdownNow().size();
                LOG.warn("Callbacks after the outcome had not ended when this instance stopped, waiting={}", dropped);
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
