package dev.concordat.participant.branch;

import dev.concordat.protocol.Vote;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of one local transaction that is a branch, on its way to its vote: what wrote nothing is committed, anything
 * else is prepared, and only what is known to be prepared votes yes (S4). What came of a step goes in, the next step comes
 * out. Pure but for its own fields; not thread-safe.
 */
public final class PreparePlan {

    /** What is to be done next. A step that failed goes to {@link PreparePlan#failed}. */
    public sealed interface Step {

        /** Look whether the local transaction has written anything, then {@link PreparePlan#looked}. */
        record LookForWrites() implements Step {}

        /** Commit what has only read, then {@link PreparePlan#committed}. */
        record CommitReadOnly() implements Step {}

        /** Prepare it under this name, then {@link PreparePlan#prepared}. */
        record Prepare(Gid gid) implements Step {}

        /** The answer was lost: look, over another connection, whether it is prepared, then {@link PreparePlan#found}. */
        record FindPrepared(Gid gid) implements Step {}

        /** Roll back what may be left of it, then {@link PreparePlan#rolledBack}, whether that went well or not. */
        record RollBack(Cause cause) implements Step {}

        /**
         * Over: this is the vote.
         *
         * @param gid name of what is prepared; null unless the vote says so
         */
        record Voted(Vote vote, @Nullable Gid gid) implements Step {}
    }

    /** Why a branch is refused. */
    public enum Cause {
        /** Its time was up before it was prepared. */
        TIME_IS_UP,
        /** The last step that failed. */
        FAILURE
    }

    private final Gid.Owner owner;
    private final BranchKey key;
    private @Nullable Gid asked;
    private boolean sought;

    /** The end of this branch. */
    public PreparePlan(Gid.Owner owner, BranchKey key) {
        this.owner = owner;
        this.key = key;
    }

    /** The first step. */
    public Step start() {
        return new Step.LookForWrites();
    }

    /** Whether it has written, and what is left until the deadline, never negative. */
    public Step looked(boolean written, Duration timeLeft) {
        if (!written) {
            return new Step.CommitReadOnly();
        }
        if (timeLeft.isZero()) {
            return new Step.RollBack(Cause.TIME_IS_UP);
        }
        asked = new Gid(owner, key, timeLeft);
        return new Step.Prepare(asked);
    }

    /** There was nothing to decide about. */
    public Step committed() {
        return new Step.Voted(Vote.READ_ONLY, null);
    }

    /** The database says that it is prepared. */
    public Step prepared() {
        return new Step.Voted(Vote.PREPARED, asked);
    }

    /**
     * A step failed.
     *
     * @param mayHaveHappened whether the statement may have been carried out nevertheless
     */
    public Step failed(boolean mayHaveHappened) {
        if (asked == null || sought || !mayHaveHappened) {
            return new Step.RollBack(Cause.FAILURE);
        }
        sought = true;
        return new Step.FindPrepared(asked);
    }

    /** Whether it is prepared. What is not may be on its way still: it is refused, and will be told the abort. */
    public Step found(boolean prepared) {
        return prepared ? prepared() : new Step.RollBack(Cause.FAILURE);
    }

    /** Nothing will be made of it here. */
    public Step rolledBack() {
        return new Step.Voted(Vote.REFUSED, null);
    }
}
