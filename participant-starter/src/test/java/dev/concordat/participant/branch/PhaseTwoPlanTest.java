package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.PhaseTwoPlan.Effect;
import dev.concordat.participant.branch.PhaseTwoPlan.Step;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.Vote;
import dev.concordat.protocol.WireName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In which order is looked and moved; what the evidence means has {@link BranchMachineTest}. */
class PhaseTwoPlanTest {

    private static final String GID = "gid";

    @ParameterizedTest
    @EnumSource(Order.class)
    void anOrderAboutABranchThatIsNotRememberedBeginsByLooking(Order order) {
        assertThat(new PhaseTwoPlan(order, null).start()).isEqualTo(new Step.FindPrepared());
    }

    @ParameterizedTest
    @EnumSource(value = Order.class, names = "COMMIT", mode = EnumSource.Mode.EXCLUDE)
    void onlyACommitTrustsMemory(Order order) {
        assertThat(new PhaseTwoPlan(order, GID).start()).isEqualTo(new Step.FindPrepared());
    }

    @Test
    void theFenceIsLookedAtAfterThePreparedTransactions() {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.COMMIT, null);
        plan.start();

        assertThat(plan.found(null)).isEqualTo(new Step.FindFence());
    }

    @Test
    void aPreparedTransactionIsCommittedByItsName() {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.COMMIT, null);
        plan.start();

        assertThat(plan.found(GID)).isEqualTo(new Step.Perform(new Move.CommitPrepared(), GID));
    }

    @Test
    void whatWasSeenBeforeItWasDoneIsAnsweredOnlyByWhatIsSeenAfterwards() {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.COMMIT, null);
        plan.start();
        plan.found(GID);

        assertThat(plan.performed(Effect.DONE)).isEqualTo(new Step.FindPrepared());
        plan.found(null);
        assertThat(answer(plan.fenced(FenceKind.WORK))).isEqualTo(CommitResult.DONE);
    }

    @Test
    void aRememberedBranchIsCommittedUnseenAndThatIsTheAnswer() {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.COMMIT, GID);

        assertThat(plan.start()).isEqualTo(new Step.Perform(new Move.CommitPrepared(), GID));
        assertThat(answer(plan.performed(Effect.DONE))).isEqualTo(CommitResult.DONE);
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "DONE", mode = EnumSource.Mode.EXCLUDE)
    void aMemoryThatDoesNotHoldIsFollowedByALook(Effect effect) {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.COMMIT, GID);
        plan.start();

        assertThat(plan.performed(effect)).isEqualTo(new Step.FindPrepared());
        plan.found(null);
        assertThat(answer(plan.fenced(null))).isEqualTo(CommitResult.HAZARD);
    }

    @Test
    void whoIsOvertakenLooksAgain() {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.ABORT, null);
        plan.start();
        plan.found(GID);

        assertThat(plan.performed(Effect.OVERTAKEN)).isEqualTo(new Step.FindPrepared());
        plan.found(null);
        assertThat(answer(plan.fenced(FenceKind.TOMBSTONE))).isEqualTo(AbortResult.DONE);
    }

    @Test
    void whoMeetsSomebodyElseAtItLeavesItToHim() {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.ABORT, null);
        plan.start();
        plan.found(GID);

        assertThat(plan.performed(Effect.BUSY)).isInstanceOf(Step.Busy.class);
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void whatBelongsToAnotherRoleIsNeitherLostNorDoneAndToldAsSuch(Order order) {
        PhaseTwoPlan plan = new PhaseTwoPlan(order, null);
        plan.start();

        assertThat(plan.foundForeign("tenant", "app"))
                .isInstanceOfSatisfying(Step.Busy.class, busy -> assertThat(busy.why())
                        .contains("prepared, owner tenant, this service is app")
                        .contains("GRANT tenant TO app"));
    }

    @Test
    void aBranchThatIsNowhereGetsATombstoneBeforeItsAbortIsAnswered() {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.ABORT, null);
        plan.start();
        plan.found(null);

        assertThat(plan.fenced(null)).isEqualTo(new Step.Perform(new Move.LeaveTombstone(), ""));
        plan.performed(Effect.DONE);
        plan.found(null);
        assertThat(answer(plan.fenced(FenceKind.TOMBSTONE))).isEqualTo(AbortResult.DONE);
    }

    @Test
    void aWithdrawalRollsBackWhatItPreparedByItsNameAndLeavesATombstone() {
        PhaseTwoPlan plan = PhaseTwoPlan.withdrawal(GID);

        assertThat(plan.start()).isEqualTo(new Step.Perform(new Move.RollBackPrepared(), GID));
        assertThat(plan.performed(Effect.DONE)).isEqualTo(new Step.FindPrepared());
        plan.found(null);
        assertThat(plan.fenced(null)).isEqualTo(new Step.Perform(new Move.LeaveTombstone(), ""));
        plan.performed(Effect.DONE);
        plan.found(null);
        assertThat(answer(plan.fenced(FenceKind.TOMBSTONE))).isEqualTo(AbortResult.DONE);
    }

    @Test
    void aWithdrawalNeverRollsBackWhatAnotherExecutionPreparedAfterIt() {
        PhaseTwoPlan plan = PhaseTwoPlan.withdrawal(GID);
        plan.start();
        plan.performed(Effect.DONE);

        assertThat(answer(plan.found("another"))).isEqualTo(AbortResult.DONE);
    }

    @Test
    void aQuestionForAVoteMovesNothingThatIsPrepared() {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.PREPARE, null);
        plan.start();

        assertThat(answer(plan.found(GID))).isEqualTo(Vote.PREPARED);
    }

    @Test
    void whoIsOvertakenForEverGivesUpAfterFourMoves() {
        PhaseTwoPlan plan = new PhaseTwoPlan(Order.COMMIT, null);
        Step step = plan.start();
        for (int move = 0; move < 4; move++) {
            assertThat(step).isEqualTo(new Step.FindPrepared());
            plan.found(GID);
            step = plan.performed(Effect.OVERTAKEN);
        }

        assertThat(step).isInstanceOf(Step.Busy.class);
    }

    private static WireName answer(Step step) {
        assertThat(step).isInstanceOf(Step.Answered.class);
        return ((Step.Answered) step).answer().result();
    }
}
