package dev.concordat.participant.context;

import dev.concordat.participant.branch.BranchKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.ResourceHolderSynchronization;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Holds back what the application wants to do after its commit until the outcome of the branch is here. Kept in memory
 * of the instance that prepared: at most once, and not at all if another instance, or a later one, gets the outcome.
 * Thread-safe.
 */
public final class DeferredCallbacks {

    private static final Logger LOG = LoggerFactory.getLogger(DeferredCallbacks.class);
    private static final int MAX_BRANCHES = 10_000;
    private static final String SPRING = "org.springframework.";
    private static final String SPRING_EVENTS = "org.springframework.transaction.event.";

    private final Map<BranchKey, List<TransactionSynchronization>> waiting = new LinkedHashMap<>();

    /**
     * Takes the callbacks of the application out of the local transaction of this thread, which is prepared. Those that
     * free resources stay: they belong to the local transaction, which is over.
     */
    public void defer(BranchKey key) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        List<TransactionSynchronization> stay = new ArrayList<>();
        List<TransactionSynchronization> wait = new ArrayList<>();
        for (TransactionSynchronization callback : TransactionSynchronizationManager.getSynchronizations()) {
            (isInfrastructure(callback) ? stay : wait).add(callback);
        }
        if (wait.isEmpty()) {
            return;
        }
        TransactionSynchronizationManager.clearSynchronization();
        TransactionSynchronizationManager.initSynchronization();
        stay.forEach(TransactionSynchronizationManager::registerSynchronization);
        put(key, wait);
    }

    private static boolean isInfrastructure(TransactionSynchronization callback) {
        String type = callback.getClass().getName();
        return callback instanceof ResourceHolderSynchronization
                || (type.startsWith(SPRING) && !type.startsWith(SPRING_EVENTS))
                || type.startsWith("org.mybatis.")
                || type.startsWith("org.hibernate.");
    }

    private synchronized void put(BranchKey key, List<TransactionSynchronization> callbacks) {
        if (waiting.size() >= MAX_BRANCHES) {
            BranchKey oldest = waiting.keySet().iterator().next();
            waiting.remove(oldest);
            LOG.warn("Callbacks after commit dropped, too many branches are waiting, branch={}", oldest);
        }
        waiting.put(key, callbacks);
    }

    /** Runs the callbacks of a branch, once, on this thread; what they throw is logged. */
    public void fire(BranchKey key, boolean committed) {
        List<TransactionSynchronization> callbacks;
        synchronized (this) {
            callbacks = waiting.remove(key);
        }
        if (callbacks == null) {
            return;
        }
        BranchScope.Binding unbound = BranchScope.bindNone();
        try {
            callbacks.forEach(callback -> run(key, callback, committed));
        } finally {
            unbound.close();
        }
    }

    private static void run(BranchKey key, TransactionSynchronization callback, boolean committed) {
        try {
            if (committed) {
                callback.afterCommit();
            }
            callback.afterCompletion(
                    committed
                            ? TransactionSynchronization.STATUS_COMMITTED
                            : TransactionSynchronization.STATUS_ROLLED_BACK);
        } catch (RuntimeException e) {
            LOG.warn("A callback after the outcome failed, branch={}", key, e);
        }
    }
}
