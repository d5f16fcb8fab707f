package dev.concordat.participant;

import dev.concordat.participant.context.BranchScope;
import java.util.Optional;

/** Tells which global transaction the current thread works for. */
public final class GlobalTransactionContext {

    private GlobalTransactionContext() {}

    /** The global transaction of this thread; empty outside of one. */
    public static Optional<GlobalTransaction> current() {
        return BranchScope.current().map(ScopedTransaction::new);
    }
}
