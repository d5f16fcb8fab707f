package dev.concordat.participant;

import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.CarryingExecutor;
import dev.concordat.participant.context.HandOver;
import dev.concordat.participant.context.LocalWorks;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells which global transaction the current thread works for, and takes it to other threads.
 *
 * <p>Executors that are Spring beans, {@code @Async} and Reactor (with Micrometer's context propagation) carry the
 * transaction by themselves; this is for everything else. The decision waits for work that was handed over until it has
 * ended, as long as the transaction's time lasts; work that comes later is refused.
 */
public final class GlobalTransactionContext {

    private GlobalTransactionContext() {}

    /** The global transaction of this thread; empty outside of one. */
    public static Optional<GlobalTransaction> current() {
        return BranchScope.current().map(ScopedTransaction::new);
    }

    /**
     * Runs work of which local transactions may be rolled back although the global transaction commits.
     *
     * @see ToleratesRollback
     */
    public static <T extends @Nullable Object> T toleratingRollback(Supplier<T> work) {
        LocalWorks.Tolerance tolerance = LocalWorks.tolerate();
        try {
            return work.get();
        } finally {
            tolerance.close();
        }
    }

    /** The work as part of the global transaction of this thread, whichever thread does it. To be run once. */
    public static Runnable wrap(Runnable work) {
        return HandOver.capture().map(handOver -> handOver.around(work)).orElse(work);
    }

    /** As {@link #wrap(Runnable)}. */
    public static <T extends @Nullable Object> Callable<T> wrap(Callable<T> work) {
        return HandOver.capture().map(handOver -> handOver.around(work)).orElse(work);
    }

    /** As {@link #wrap(Runnable)}, for {@code CompletableFuture.supplyAsync} and the like. */
    public static <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> work) {
        Optional<HandOver> captured = HandOver.capture();
        if (captured.isEmpty()) {
            return work;
        }
        return () -> {
            BranchScope.Binding binding = captured.get().begin();
            try {
                return work.get();
            } finally {
                binding.close();
            }
        };
    }

    /** An executor whose tasks belong to the global transaction of whoever submits them, each to its own. */
    public static Executor wrap(Executor executor) {
        return task -> CarryingExecutor.execute(executor, task);
    }

    /** As {@link #wrap(Executor)}. */
    public static ExecutorService wrap(ExecutorService executor) {
        return new CarryingExecutor(executor);
    }

    /**
     * The work outside of any global transaction, on this thread or another one: what it writes stays, whatever becomes
     * of the transaction. Says by name that this is wanted, so that it is not refused.
     */
    public static Runnable outside(Runnable work) {
        return () -> {
            BranchScope.Binding binding = leave();
            try {
                work.run();
            } finally {
                binding.close();
            }
        };
    }

    /** As {@link #outside(Runnable)}. */
    public static <T extends @Nullable Object> Callable<T> outside(Callable<T> work) {
        return () -> {
            BranchScope.Binding binding = leave();
            try {
                return work.call();
            } finally {
                binding.close();
            }
        };
    }

    private static BranchScope.Binding leave() {
        if (BranchScope.current().isPresent() && TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "A local transaction is open on this thread, and what is written now would belong to it and to the"
                            + " global one: do it on another thread, or in a method with"
                            + " @GlobalTransactional(propagation = NOT_SUPPORTED), which sets both aside");
        }
        return BranchScope.bindNone();
    }
}
