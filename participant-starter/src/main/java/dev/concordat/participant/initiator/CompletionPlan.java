package dev.concordat.participant.initiator;

import dev.concordat.participant.branch.AbortCause;
import dev.concordat.participant.branch.Verdict;
import dev.concordat.participant.request.CommitReply;
import dev.concordat.protocol.BranchRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an initiator ends its transaction: what it asks the coordinators for, and what it may tell its caller. Only a
 * decision, or the certainty that nobody else has the list and nothing was decided, is told as such; everything else is
 * unknown (S23). Pure; what came of a step goes in, the next step comes out.
 */
public final class CompletionPlan {

    private CompletionPlan() {}

    /** What is to be done next. */
    public sealed interface Step {

        /** Ask for a commit, then {@link CompletionPlan#afterCommit}. */
        record Commit(List<BranchRequest> branches) implements Step {}

        /** Ask for an abort, then {@link CompletionPlan#afterAbort}. */
        record Abort(Verdict.Abort abort) implements Step {}

        /** Over as if completed, but what failed calls may have prepared is told of an abort, as far as that goes. */
        record CleanUp(Verdict.Abort abort) implements Step {}

        /** Over: everything is committed, or there was nothing to commit. */
        record Completed() implements Step {}

        /** Over: nothing is committed, and nothing will be. */
        record Aborted(String reason, @Nullable String detail) implements Step {}

        /** Over: it may be committed or not. */
        record Unknown(String detail) implements Step {}
    }

    /** The first step. */
    public static Step of(Verdict verdict) {
        if (verdict instanceof Verdict.Commit commit) {
            return new Step.Commit(commit.branches());
        }
        if (verdict instanceof Verdict.Abort abort) {
            return abortOrNot(abort);
        }
        if (verdict instanceof Verdict.Nothing nothing) {
            return nothing.leftOut().isEmpty() ? new Step.Completed() : cleanUp(nothing.leftOut());
        }
        throw new IllegalArgumentException("no such verdict: " + verdict);
    }

    private static Step cleanUp(List<BranchRequest> leftOut) {
        AbortCause cause = new AbortCause("nothing-to-commit", "only calls that failed have prepared anything");
        return new Step.CleanUp(new Verdict.Abort(cause, leftOut, true));
    }

    /** Where nothing can be prepared there is nobody to tell and nothing that could be committed. */
    private static Step abortOrNot(Verdict.Abort abort) {
        return abort.mustBeTold() ? new Step.Abort(abort) : aborted(abort.cause());
    }

    /** What the coordinators say of the commit. */
    public static Step afterCommit(List<BranchRequest> branches, CommitReply reply) {
        if (reply instanceof CommitReply.Committed) {
            return new Step.Completed();
        }
        if (reply instanceof CommitReply.Aborted aborted) {
            return new Step.Aborted(aborted.reason(), null);
        }
        if (reply instanceof CommitReply.NothingDecided nothing) {
            // Nobody else has the list, and we will not ask again: it cannot be committed any more.
            AbortCause cause = new AbortCause("coordinator-unavailable", nothing.detail());
            return new Step.Abort(new Verdict.Abort(cause, branches, true));
        }
        if (reply instanceof CommitReply.Unknown unknown) {
            return new Step.Unknown(String.valueOf(unknown.detail()));
        }
        throw new IllegalArgumentException("no such reply: " + reply);
    }

    /** What the coordinators say of the abort. Whatever it is but a commit, nobody asks for a commit any more. */
    public static Step afterAbort(Verdict.Abort abort, CommitReply reply) {
        return reply instanceof CommitReply.Committed
                ? new Step.Unknown("a coordinator says that it is committed")
                : aborted(abort.cause());
    }

    private static Step aborted(AbortCause cause) {
        return new Step.Aborted(cause.reason(), cause.detail());
    }
}
