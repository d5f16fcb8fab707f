package dev.concordat.participant.branch;

import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.Vote;
import dev.concordat.protocol.WireName;
import org.jspecify.annotations.Nullable;

/** What to do next about an {@link Order}. */
public sealed interface Move {

    /** Commit the prepared transaction, then look again. */
    record CommitPrepared() implements Move {}

    /** Roll the prepared transaction back, then look again. */
    record RollBackPrepared() implements Move {}

    /** Write a tombstone, then look again. */
    record LeaveTombstone() implements Move {}

    /** Nothing can be done now; the order must come again. */
    record AskAgain(String detail) implements Move {}

    /** Answer; nothing is left to do. */
    record Answer(WireName result, @Nullable String detail) implements Move {

        /** The answer to a question for a vote. */
        static Answer vote(Vote vote, @Nullable String detail) {
            return new Answer(vote, detail);
        }

        /** The answer to a commit. */
        static Answer commit(CommitResult result, @Nullable String detail) {
            return new Answer(result, detail);
        }

        /** The answer to an abort. */
        static Answer abort(AbortResult result, @Nullable String detail) {
            return new Answer(result, detail);
        }
    }
}
