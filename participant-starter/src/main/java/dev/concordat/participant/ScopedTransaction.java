package dev.concordat.participant;

import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;

/** The public view of a scope. */
record ScopedTransaction(BranchScope scope) implements GlobalTransaction {

    @Override
    public TransactionId id() {
        return scope.transaction();
    }

    @Override
    public Duration timeLeft() {
        return scope.timeLeft();
    }

    @Override
    public boolean isRollbackOnly() {
        return scope.book().rollbackOnly().isPresent();
    }

    @Override
    public void setRollbackOnly(String reason) {
        scope.book().setRollbackOnly("requested", reason);
    }
}
