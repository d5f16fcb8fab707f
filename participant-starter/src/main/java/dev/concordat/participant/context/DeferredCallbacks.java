package dev.concordat.participant.context;

import dev.concordat.participant.branch.BranchKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Holds back what is to be done after a commit until the outcome of the branch is here, and then has it done on threads of
 * its own. Kept in memory of the instance that prepared: at most once, and not at all if another instance, or a later one,
 * gets the outcome, if there is no room, or if it comes too late. Thread-safe.
 */
public final class DeferredCallbacks {

    private static final Logger LOG = LoggerFactory.getLogger(DeferredCallbacks.class);
    private static final int MAX_BRANCHES = 10_000;

    private final CallbackThreads threads;
    private final Remembered<BranchKey, List<TransactionSynchronization>> waiting;

    /** With four threads of its own, and an hour to wait. */
    public DeferredCallbacks() {
        this(new CallbackThreads(4, 1_000, Duration.ofSeconds(5)), Duration.ofHours(1), System::nanoTime);
    }

    /**
     * Runs them by {@code threads}.
     *
     * @param kept how long the outcome of a branch is waited for, by {@code nanos}
     */
    public DeferredCallbacks(CallbackThreads threads, Duration kept, LongSupplier nanos) {
        this.threads = threads;
        this.waiting = new Remembered<>(MAX_BRANCHES, kept, nanos);
    }

    /**
     * Holds back, in the local transaction of this thread which is prepared, the callbacks that act on its outcome. The
     * others clean up where they were registered, as that local transaction is over.
     */
    public void defer(BranchKey key) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        List<TransactionSynchronization> all = TransactionSynchronizationManager.getSynchronizations();
        List<TransactionSynchronization> waits = all.stream()
                .filter(callback -> !(callback instanceof HeldSynchronization) && OutcomeRule.waits(callback))
                .toList();
        if (waits.isEmpty()) {
            return;
        }
        put(key, waits);
        TransactionSynchronizationManager.clearSynchronization();
        TransactionSynchronizationManager.initSynchronization();
        for (TransactionSynchronization callback : all) {
            TransactionSynchronizationManager.registerSynchronization(
                    waits.contains(callback)
                            ? new HeldSynchronization(callback, () -> release(key, callback))
                            : callback);
        }
    }

    private void put(BranchKey key, List<TransactionSynchronization> callbacks) {
        waiting.put(key, List.copyOf(callbacks));
        long forgotten = waiting.forgotten();
        if (forgotten > 0) {
            LOG.warn(
                    "Callbacks after the outcome are dropped, as it has not come to this instance for long or too many"
                            + " branches are waiting, branches={}",
                    forgotten);
        }
    }

    /** Takes one out again; false if it is not waiting any more. */
    private synchronized boolean release(BranchKey key, TransactionSynchronization callback) {
        Optional<List<TransactionSynchronization>> found = waiting.remove(key);
        if (found.isEmpty()) {
            return false;
        }
        List<TransactionSynchronization> rest = new ArrayList<>(found.get());
        boolean waited = rest.remove(callback);
        if (!rest.isEmpty()) {
            waiting.put(key, rest);
        }
        return waited;
    }

    /** Has the callbacks of a branch run, once, on other threads; does not wait for them, nor for room. */
    public void fire(BranchKey key, boolean committed) {
        Optional<List<TransactionSynchronization>> callbacks;
        synchronized (this) {
            callbacks = waiting.remove(key);
        }
        if (callbacks.isPresent() && !threads.run(() -> run(key, callbacks.get(), committed))) {
            LOG.warn(
                    "Callbacks after the outcome are dropped, too many are waiting for a thread; raise"
                            + " concordat.callbacks.threads or make them faster, branch={}, callbacks={}",
                    key,
                    callbacks.get().size());
        }
    }

    private static void run(BranchKey key, List<TransactionSynchronization> callbacks, boolean committed) {
        if (committed) {
            callbacks.forEach(callback -> guarded(key, callback::afterCommit));
        }
        int status =
                committed ? TransactionSynchronization.STATUS_COMMITTED : TransactionSynchronization.STATUS_ROLLED_BACK;
        callbacks.forEach(callback -> guarded(key, () -> callback.afterCompletion(status)));
    }

    /** Whatever one throws, the others come too. */
    private static void guarded(BranchKey key, Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "A callback after the outcome failed, transaction={}, branch={}",
                    key.transaction(),
                    key.branch(),
                    e);
        }
    }
}
