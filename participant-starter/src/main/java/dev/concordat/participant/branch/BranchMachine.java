package dev.concordat.participant.branch;

import dev.concordat.participant.branch.Evidence.Fenced;
import dev.concordat.participant.branch.Evidence.Foreign;
import dev.concordat.participant.branch.Evidence.Nothing;
import dev.concordat.participant.branch.Evidence.Prepared;
import dev.concordat.participant.branch.Move.Answer;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.Vote;

/**
 * Order and evidence give the next move (R6): never is an outcome inferred from "not found". Every move but an
 * answer changes the evidence, so following the moves ends after at most three of them.
 */
final class BranchMachine {

    private BranchMachine() {}

    /** The next move. */
    public static Move next(Order order, Evidence evidence) {
        if (evidence instanceof Foreign foreign) {
            return new Move.AskAgain(notOurs(foreign));
        }
        return switch (order) {
            case PREPARE -> onPrepare(evidence);
            case COMMIT -> onCommit(evidence);
            case ABORT -> onAbort(evidence);
        };
    }

    /** It is there, so it is neither lost nor done, whatever is ordered. */
    private static String notOurs(Foreign foreign) {
        return "prepared, owner " + foreign.owner() + ", this service is " + foreign.self() + ": GRANT "
                + foreign.owner() + " TO " + foreign.self() + ", or let it connect as " + foreign.owner();
    }

    private static Move onPrepare(Evidence evidence) {
        if (evidence instanceof Prepared) {
            return Answer.vote(Vote.PREPARED, null);
        }
        if (evidence instanceof Fenced fenced) {
            return switch (fenced.kind()) {
                case WORK -> Answer.vote(Vote.PREPARED, "committed already");
                case TOMBSTONE -> Answer.vote(Vote.REFUSED, "aborted here");
            };
        }
        // Whoever is asked and has not prepared will never be: late work must not become a prepared orphan (S11).
        return new Move.LeaveTombstone();
    }

    private static Move onCommit(Evidence evidence) {
        if (evidence instanceof Prepared) {
            return new Move.CommitPrepared();
        }
        if (evidence instanceof Fenced fenced) {
            return switch (fenced.kind()) {
                case WORK -> Answer.commit(CommitResult.DONE, null);
                case TOMBSTONE -> Answer.commit(CommitResult.HAZARD, "this branch was aborted here");
            };
        }
        return Answer.commit(
                CommitResult.HAZARD, "neither a prepared transaction nor a fence row of this branch is here");
    }

    private static Move onAbort(Evidence evidence) {
        if (evidence instanceof Prepared) {
            return new Move.RollBackPrepared();
        }
        if (evidence instanceof Fenced fenced) {
            return switch (fenced.kind()) {
                case WORK -> Answer.abort(AbortResult.RETRY, "this branch is committed here: an operator must look");
                case TOMBSTONE -> Answer.abort(AbortResult.DONE, null);
            };
        }
        if (evidence instanceof Nothing) {
            return new Move.LeaveTombstone();
        }
        throw new IllegalStateException("unknown evidence " + evidence);
    }
}
