package dev.concordat.coordinator.loop;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a step on a thread of its own until it is closed, and by nothing else: what a step throws, an {@link Error} no
 * less than an exception, is logged, and the step comes again after a pause. For work that begins each time from what is
 * true then, so that nothing which was half done can be believed. Thread-safe.
 */
public final class Loop implements AutoCloseable {

    /** What is repeated; it waits by itself where it has to. */
    @FunctionalInterface
    public interface Step {

        /** One round. */
        void run() throws InterruptedException;
    }

    /** So that what fails each time does not fill the log and the processor. */
    static final Duration PAUSE = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(Loop.class);

    private final Step step;
    private final Runnable afterFailure;
    private final Thread thread;
    private volatile boolean closed;

    private Loop(Thread.Builder threads, Step step, Runnable afterFailure) {
        this.step = step;
        this.afterFailure = afterFailure;
        this.thread = threads.unstarted(this::run);
    }

    /** Begins at once, on a thread made by {@code threads}. */
    public static Loop start(Thread.Builder threads, Step step) {
        return start(threads, step, () -> {});
    }

    /** As above; {@code afterFailure} throws away what the step that failed may have left half done. */
    public static Loop start(Thread.Builder threads, Step step, Runnable afterFailure) {
        Loop loop = new Loop(threads, step, afterFailure);
        loop.thread.start();
        return loop;
    }

    private void run() {
        while (!closed) {
            try {
                step.run();
            } catch (InterruptedException interrupted) {
                log.atTrace().setCause(interrupted).log("a loop was closed, as nobody else interrupts it");
            } catch (Throwable broken) {
                recover(broken);
            }
        }
    }

    /** What fails here is as little a reason to end as what failed before. */
    private void recover(Throwable broken) {
        try {
            log.atError()
                    .setCause(broken)
                    .addKeyValue("loop", thread.getName())
                    .log("A loop failed unexpectedly and goes on");
            afterFailure.run();
        } catch (Throwable again) {
            broken.addSuppressed(again);
        } finally {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
