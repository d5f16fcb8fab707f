package dev.concordat.participant.context;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Which local transactions Spring has begun on this thread and not ended: the innermost one is at work, the others are
 * suspended. One listener for each transaction manager.
 */
public final class LocalTransactions implements TransactionExecutionListener {

    private static final ThreadLocal<@Nullable Deque<Begun>> BEGUN = new ThreadLocal<>();

    /** A local transaction that Spring has begun. */
    public static final class Begun {

        private final LocalTransactions manager;
        private final TransactionExecution execution;
        private final @Nullable BranchScope scope;
        private final boolean independent;
        private boolean ending;

        private Begun(LocalTransactions manager, TransactionExecution execution, @Nullable BranchScope scope) {
            this.manager = manager;
            this.execution = execution;
            this.scope = scope;
            this.independent = stack().stream().anyMatch(this::isSuspended);
        }

        /** By the time that its callbacks after the commit run, it is no longer in anybody's way. */
        private boolean isSuspended(Begun outer) {
            return outer.manager == manager && outer.scope == scope && !outer.ending && !outer.execution.isCompleted();
        }

        /** Whether it set another one of the same global transaction aside as it began ({@code REQUIRES_NEW}). */
        public boolean isIndependent() {
            return independent;
        }

        /** Whether it has not ended yet. */
        public boolean isActive() {
            return !execution.isCompleted();
        }
    }

    private static Deque<Begun> stack() {
        Deque<Begun> begun = BEGUN.get();
        return begun == null ? new ArrayDeque<>() : begun;
    }

    /** The one that this thread works in. */
    public static Optional<Begun> innermost() {
        Deque<Begun> begun = BEGUN.get();
        if (begun == null) {
            return Optional.empty();
        }
        // Whoever ends without telling (a manager that throws on its way) must not stay.
        while (!begun.isEmpty() && !begun.getLast().isActive()) {
            begun.removeLast();
        }
        return Optional.ofNullable(begun.peekLast());
    }

    @Override
    public void beforeBegin(TransactionExecution transaction) {
        // A savepoint is no transaction of its own.
        if (!transaction.isNewTransaction() || transaction.isNested()) {
            return;
        }
        Optional<Begun> unused = innermost();
        Deque<Begun> begun = stack();
        begun.addLast(new Begun(this, transaction, BranchScope.current().orElse(null)));
        BEGUN.set(begun);
    }

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
        if (beginFailure != null) {
            remove(transaction);
        }
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        ending(transaction);
    }

    @Override
    public void beforeRollback(TransactionExecution transaction) {
        ending(transaction);
    }

    private static void ending(TransactionExecution transaction) {
        stack().forEach(begun -> begun.ending |= begun.execution.equals(transaction));
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
        remove(transaction);
    }

    @Override
    public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
        remove(transaction);
    }

    private static void remove(TransactionExecution transaction) {
        Deque<Begun> begun = stack();
        for (Iterator<Begun> each = begun.iterator(); each.hasNext(); ) {
            if (each.next().execution.equals(transaction)) {
                each.remove();
            }
        }
        if (begun.isEmpty()) {
            BEGUN.remove();
        }
    }
}
