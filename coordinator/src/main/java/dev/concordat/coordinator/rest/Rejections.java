package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.Decided;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.Limits;
import java.util.stream.Collectors;

/** What the API says for each reply of the core. */
final class Rejections {

    private Rejections() {}

    /**
     * The transaction of an accepted command.
     *
     * @throws ProblemException if the command was rejected
     */
    static GlobalTransaction transaction(Reply reply) {
        return accepted(reply).transaction();
    }

    static Reply.Accepted accepted(Reply reply) {
        return switch (reply) {
            case Reply.Accepted accepted -> accepted;
            case Reply.Rejected rejected -> throw problem(rejected.rejection());
            case Reply.Answered other -> throw unexpected(other);
            case Reply.Leased other -> throw unexpected(other);
            case Reply.Noted other -> throw unexpected(other);
        };
    }

    static IllegalStateException unexpected(Reply reply) {
        return new IllegalStateException("not a reply to this command: " + reply);
    }

    static ProblemException problem(Rejection rejection) {
        return switch (rejection) {
            case Rejection.TransactionUnknown unknown ->
                Problem.TRANSACTION_UNKNOWN
                        .because("No transaction of this identifier is known: begin one, or commit with its branches.")
                        .of(unknown.transaction());
            case Rejection.OutcomeForgotten forgotten ->
                Problem.OUTCOME_FORGOTTEN
                        .because("It is older than max-lifetime and not known any longer, which says neither commit nor"
                                + " abort: look in your own records.")
                        .of(forgotten.transaction());
            case Rejection.OutcomeLost lost ->
                Problem.OUTCOME_FORGOTTEN
                        .because(
                                "The cluster was restored from a backup that does not hold its decision, and whatever was"
                                        + " decided after the backup is lost: it may have been committed or aborted. This holds"
                                        + " for every identifier created up to "
                                        + lost.until().instant()
                                        + ". Look at the data of its participants and in your own records;"
                                        + " for new work make a new identifier after that time.")
                        .of(lost.transaction());
            case Rejection.IdFromTheFuture future ->
                Problem.ID_FROM_THE_FUTURE
                        .because("The time inside the identifier is more than 5 minutes ahead of the cluster's clock:"
                                + " set the clocks right, and make a new identifier.")
                        .of(future.transaction());
            case Rejection.AlreadyDecided decided -> decided(decided.transaction());
            case Rejection.AlreadyCommitted committed ->
                Problem.TRANSACTION_COMMITTED
                        .because("It is decided to commit, which cannot be undone: undo it by a new transaction.")
                        .of(committed.transaction().id());
            case Rejection.BranchConflict conflict ->
                Problem.BRANCH_CONFLICT
                        .because("Branch " + conflict.branch()
                                + " is known with another participant, callback, instance or"
                                + " vote,"
                                + " or is not part of the decision: read the transaction, and name branches once.")
                        .of(conflict.transaction());
            case Rejection.BranchUnknown unknown ->
                Problem.BRANCH_UNKNOWN
                        .because("The transaction has no branch " + unknown.branch()
                                + ": read the transaction for those that it has.")
                        .of(unknown.transaction());
            case Rejection.VotesMissing missing -> votesMissing(missing);
            case Rejection.TooManyBranches many ->
                Problem.TOO_LARGE
                        .because("A transaction has at most " + Limits.MAX_BRANCHES + " branches.")
                        .of(many.transaction());
            case Rejection.NotResolvable not ->
                Problem.NOT_RESOLVABLE
                        .because("Branch " + not.branch() + " does not wait for an operator: its transaction is not"
                                + " decided, or the branch has ended. Read the transaction.")
                        .of(not.transaction());
            case Rejection.DirectoryFull full ->
                Problem.OVERLOADED.because(
                        "The directory of participants is full, so nothing was registered: remove instances that are"
                                + " gone, and register again.");
        };
    }

    private static ProblemException decided(Decided transaction) {
        return Problem.TRANSACTION_DECIDED
                .because("It is decided to " + transaction.decision().wireName()
                        + ", so nothing can be added: do the work in a new transaction.")
                .of(transaction.id());
    }

    private static ProblemException votesMissing(Rejection.VotesMissing missing) {
        String branches = missing.branches().stream()
                .map(Branch::id)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
        return Problem.UNAVAILABLE
                .because("No vote of branch " + branches + " could be had, and nothing was decided: ask again.")
                .of(missing.transaction());
    }
}
