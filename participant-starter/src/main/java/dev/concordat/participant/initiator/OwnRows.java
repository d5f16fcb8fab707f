package dev.concordat.participant.initiator;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import java.util.Optional;
import org.springframework.dao.OptimisticLockingFailureException;

/**
 * A transaction that looks for rows which it has itself prepared does not find them, and fails with something that looks
 * like another's doing.
 */
final class OwnRows {

    private OwnRows() {}

    /** Adds what is known to a failure; one that would mislead, as nobody else is in the way, is replaced. */
    static void explain(BranchScope scope, Throwable failure) {
        Optional<String> hint = scope.hint();
        if (hint.isEmpty() || failure instanceof BranchRefusedException) {
            return;
        }
        if (failure instanceof OptimisticLockingFailureException) {
            throw new BranchRefusedException(scope.transaction(), hint.get(), failure);
        }
        failure.addSuppressed(new BranchRefusedException(scope.transaction(), hint.get(), null));
    }
}
