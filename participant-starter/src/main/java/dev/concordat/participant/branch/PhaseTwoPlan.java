package dev.concordat.participant.branch;

import dev.concordat.participant.branch.Evidence.Fenced;
import dev.concordat.participant.branch.Evidence.Nothing;
import dev.concordat.participant.branch.Evidence.Prepared;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import org.jspecify.annotations.Nullable;

/**
 * One order about one branch on its way to the answer: looks, moves and looks again as {@link BranchMachine} says. What
 * came of a step goes in, the next step comes out. Pure but for its own fields; not thread-safe.
 */
public final class PhaseTwoPlan {

    private static final int MAX_MOVES = 4;
    private static final Step BUSY = new Step.Busy("the branch is being worked on");

    /** What is to be done next. */
    public sealed interface Step {

        /** Look for the branch's prepared transaction, then {@link PhaseTwoPlan#found}. */
        record FindPrepared() implements Step {}

        /**
         * Look at the visible fence row, then {@link PhaseTwoPlan#fenced}. It comes after the prepared transactions, so that
         * one that is committed in between is seen here.
         */
        record FindFence() implements Step {}

        /**
         * Do this, then {@link PhaseTwoPlan#performed}.
         *
         * @param gid name of the prepared transaction; empty for a tombstone
         */
        record Perform(Move move, String gid) implements Step {}

        /** Over: this is the answer. */
        record Answered(Move.Answer answer) implements Step {}

        /** Over: nothing can be done now, and the order must come again. */
        record Busy(String why) implements Step {}
    }

    /** What came of a move. */
    public enum Effect {
        /** It was done. */
        DONE,
        /** Overtaken by somebody else; what that means, the evidence tells. */
        OVERTAKEN,
        /** Somebody else is at it. */
        BUSY
    }

    private final Order order;
    private final @Nullable String remembered;
    private final boolean once;
    private boolean unseen;
    private boolean withdrawn;
    private int looks;

    /** With the name of the prepared transaction where it is remembered, which saves looking for it to commit it. */
    public PhaseTwoPlan(Order order, @Nullable String remembered) {
        this(order, remembered, false);
    }

    private PhaseTwoPlan(Order order, @Nullable String remembered, boolean once) {
        this.order = order;
        this.remembered = remembered;
        this.once = once;
    }

    /**
     * The abort of what this very execution has prepared, of a branch that nobody has listed yet. A request that was
     * sent twice may run twice at once, and the other execution can prepare the branch as soon as this one has let go
     * of its name: what is prepared then is not ours, and may be committed.
     */
    public static PhaseTwoPlan withdrawal(@Nullable String remembered) {
        return new PhaseTwoPlan(Order.ABORT, remembered, true);
    }

    /** The first step. */
    public Step start() {
        if (remembered != null && once) {
            return new Step.Perform(new Move.RollBackPrepared(), remembered);
        }
        if (remembered != null && order == Order.COMMIT) {
            unseen = true;
            return new Step.Perform(new Move.CommitPrepared(), remembered);
        }
        return look();
    }

    private Step look() {
        looks++;
        return looks > MAX_MOVES ? BUSY : new Step.FindPrepared();
    }

    /** The name of the prepared transaction, or null if there is none. */
    public Step found(@Nullable String gid) {
        return gid == null ? new Step.FindFence() : follow(new Prepared(), gid);
    }

    /** It is prepared, but belongs to {@code owner}, which this service as {@code self} may not act for. */
    public Step foundForeign(String owner, String self) {
        return follow(new Evidence.Foreign(owner, self), "");
    }

    /** What the visible row says, or null if there is none. */
    public Step fenced(@Nullable FenceKind kind) {
        return follow(kind == null ? new Nothing() : new Fenced(kind), "");
    }

    private Step follow(Evidence evidence, String gid) {
        Move move = BranchMachine.next(order, evidence);
        if (withdrawn && move instanceof Move.RollBackPrepared) {
            return new Step.Answered(Move.Answer.abort(AbortResult.DONE, "another execution has it"));
        }
        if (move instanceof Move.Answer answer) {
            return new Step.Answered(answer);
        }
        if (move instanceof Move.AskAgain again) {
            return new Step.Busy(again.detail());
        }
        if (move instanceof Move.CommitPrepared
                || move instanceof Move.RollBackPrepared
                || move instanceof Move.LeaveTombstone) {
            return new Step.Perform(move, gid);
        }
        throw new IllegalStateException("no such move: " + move);
    }

    /** What came of the move. */
    public Step performed(Effect effect) {
        if (once && effect != Effect.BUSY) {
            withdrawn = true;
        }
        if (unseen) {
            unseen = false;
            return effect == Effect.DONE ? new Step.Answered(Move.Answer.commit(CommitResult.DONE, null)) : look();
        }
        return effect == Effect.BUSY ? BUSY : look();
    }
}
