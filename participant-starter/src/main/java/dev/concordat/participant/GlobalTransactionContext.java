package dev.concordat.participant;

import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.LocalWorks;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells which global transaction the current thread works for. */
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
}
