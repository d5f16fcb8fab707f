package dev.concordat.participant.web;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.Stay;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.Vote;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the header of one answer says: the votes, or, under an error, that nothing is left behind. Said once; from then
 * on nothing can join the transaction in this call. Thread-safe.
 */
final class BranchesAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(BranchesAnswer.class);
    private static final int FIRST_ERROR = 400;
    private static final Set<Integer> FOLLOWED = Set.of(301, 302, 303, 307, 308);

    private final BranchScope scope;
    private final Withdrawal withdrawal;
    private final boolean redirectsReported;
    private boolean elsewhere;
    private boolean seen;
    private @Nullable BranchesHeader said;

    BranchesAnswer(BranchScope scope, Withdrawal withdrawal, boolean redirectsReported) {
        this.scope = scope;
        this.withdrawal = withdrawal;
        this.redirectsReported = redirectsReported;
    }

    /** The handler has returned, but others work on for it. */
    synchronized void goesOnElsewhere() {
        elsewhere = true;
    }

    /** That work has the context: what it does is in the book. */
    synchronized void workWasSeen() {
        seen = true;
    }

    /**
     * Whether a redirect must not be sent: the caller's client may follow it by itself, and what the header says would
     * be lost.
     */
    boolean mustNotRedirect(int status) {
        if (redirectsReported || !FOLLOWED.contains(status)) {
            return false;
        }
        // Not within the lock: the work that is waited for may take it.
        scope.awaitTasks();
        return hasVotesToLose();
    }

    private synchronized boolean hasVotesToLose() {
        refuseUnseenWork();
        return said == null
                && (scope.book().rollbackOnly().isPresent()
                        || scope.book().report().branches().stream().anyMatch(entry -> entry.vote() != Vote.READ_ONLY));
    }

    /** The header of an answer with this status; {@code problem} is what went wrong on the way to it, if known. */
    BranchesHeader header(boolean failed, int status, @Nullable String problem) {
        scope.awaitTasks();
        return say(failed, status, problem);
    }

    private synchronized BranchesHeader say(boolean failed, int status, @Nullable String problem) {
        BranchesHeader header = said;
        if (header == null) {
            header = failed || status >= FIRST_ERROR ? failure() : success(problem);
            said = header;
        }
        return header;
    }

    private BranchesHeader success(@Nullable String problem) {
        BranchBook book = scope.book();
        refuseUnseenWork();
        if (problem != null) {
            book.note(problem);
        }
        book.seal();
        scope.endStays(book.rollbackOnly().isPresent() ? Stay.End.ABORTED : Stay.End.KEPT);
        return book.report();
    }

    private void refuseUnseenWork() {
        if (elsewhere && !seen && !scope.hasHandedOver() && scope.book().isEmpty()) {
            scope.book()
                    .setRollbackOnly(
                            "unseen-work",
                            "the handler answered from another thread, and nothing that was done there has joined the"
                                    + " transaction. Take the context along (@Async and Boot's executors do,"
                                    + " CompletableFuture.supplyAsync without an executor does not), return a Callable,"
                                    + " or exclude the host at the caller if it writes nothing");
        }
    }

    private BranchesHeader failure() {
        BranchBook book = scope.book();
        book.seal();
        scope.endStays(Stay.End.UNDONE);
        List<BranchId> prepared = book.prepared();
        if (prepared.isEmpty()) {
            return book.reportFailure(List.of());
        }
        Set<BranchKey> gone =
                withdrawal.withdraw(prepared.stream().map(this::key).toList());
        List<BranchId> rolledBack =
                prepared.stream().filter(branch -> gone.contains(key(branch))).toList();
        if (rolledBack.size() < prepared.size()) {
            LOG.warn(
                    "Branches of a failed call could not be rolled back at once, they wait for the outcome,"
                            + " transaction={}, branches={}",
                    scope.transaction(),
                    prepared.stream()
                            .filter(branch -> !rolledBack.contains(branch))
                            .toList());
        }
        return book.reportFailure(rolledBack);
    }

    private BranchKey key(BranchId branch) {
        return new BranchKey(scope.transaction(), branch);
    }
}
