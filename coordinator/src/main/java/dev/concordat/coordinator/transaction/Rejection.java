package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.util.List;

/** Why a command changed nothing. An expected answer, not an error. */
public sealed interface Rejection {

    /** The identifier was never seen. */
    record TransactionUnknown(TransactionId transaction) implements Rejection {}

    /** The identifier is older than the horizon and not known any longer; says neither commit nor abort (R5). */
    record OutcomeForgotten(TransactionId transaction) implements Rejection {}

    /**
     * The identifier is not known to be decided, and belongs to the time that a restore from a backup has lost: it may
     * have been decided, either way, where nobody remembers (R6).
     *
     * @param until identifiers created up to then are concerned
     */
    record OutcomeLost(TransactionId transaction, LogTime until) implements Rejection {}

    /** The time inside the identifier is too far ahead. */
    record IdFromTheFuture(TransactionId transaction) implements Rejection {}

    /** Decided, so nothing can be added. */
    record AlreadyDecided(Decided transaction) implements Rejection {}

    /** Decided to commit, so it cannot be aborted. */
    record AlreadyCommitted(Decided transaction) implements Rejection {}

    /** One name stands for two different branches, or for one outside the decision. */
    record BranchConflict(TransactionId transaction, BranchId branch) implements Rejection {}

    /** The transaction has no such branch. */
    record BranchUnknown(TransactionId transaction, BranchId branch) implements Rejection {}

    /** A branch known to the state has no vote in the entry: ask it, and propose again (R3). */
    record VotesMissing(TransactionId transaction, List<Branch> branches) implements Rejection {
        public VotesMissing {
            branches = List.copyOf(branches);
        }
    }

    /** More than {@link dev.concordat.protocol.Limits#MAX_BRANCHES} branches. */
    record TooManyBranches(TransactionId transaction) implements Rejection {}

    /** There is no decision that an operator could end, or the branch ended otherwise. */
    record NotResolvable(TransactionId transaction, BranchId branch) implements Rejection {}

    /** More participants or instances than the directory holds. */
    record DirectoryFull() implements Rejection {}
}
