package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.Settlement.Effect;
import dev.concordat.participant.branch.Settlement.Step;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.Vote;
import dev.concordat.protocol.WireName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In which order is looked and moved; what the evidence means has {@link BranchMachineTest}. */
class SettlementTest {

    private static final String GID = "gid";

    @ParameterizedTest
    @EnumSource(Order.class)
    void anOrderAboutABranchThatIsNotRememberedBeginsByLooking(Order order) {
        assertThat(new Settlement(order, null).start()).isEqualTo(new Step.FindPrepared());
    }

    @ParameterizedTest
    @EnumSource(value = Order.class, names = "COMMIT", mode = EnumSource.Mode.EXCLUDE)
    void onlyACommitTrustsMemory(Order order) {
        assertThat(new Settlement(order, GID).start()).isEqualTo(new Step.FindPrepared());
    }

    @Test
    void theFenceIsLookedAtAfterThePreparedTransactions() {
        Settlement settlement = new Settlement(Order.COMMIT, null);
        settlement.start();

        assertThat(settlement.found(null)).isEqualTo(new Step.FindFence());
    }

    @Test
    void aPreparedTransactionIsCommittedByItsName() {
        Settlement settlement = new Settlement(Order.COMMIT, null);
        settlement.start();

        assertThat(settlement.found(GID)).isEqualTo(new Step.Perform(new Move.CommitPrepared(), GID));
    }

    @Test
    void whatWasSeenBeforeItWasDoneIsAnsweredOnlyByWhatIsSeenAfterwards() {
        Settlement settlement = new Settlement(Order.COMMIT, null);
        settlement.start();
        settlement.found(GID);

        assertThat(settlement.performed(Effect.DONE)).isEqualTo(new Step.FindPrepared());
        settlement.found(null);
        assertThat(answer(settlement.fenced(FenceKind.WORK))).isEqualTo(CommitResult.DONE);
    }

    @Test
    void aRememberedBranchIsCommittedUnseenAndThatIsTheAnswer() {
        Settlement settlement = new Settlement(Order.COMMIT, GID);

        assertThat(settlement.start()).isEqualTo(new Step.Perform(new Move.CommitPrepared(), GID));
        assertThat(answer(settlement.performed(Effect.DONE))).isEqualTo(CommitResult.DONE);
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "DONE", mode = EnumSource.Mode.EXCLUDE)
    void aMemoryThatDoesNotHoldIsFollowedByALook(Effect effect) {
        Settlement settlement = new Settlement(Order.COMMIT, GID);
        settlement.start();

        assertThat(settlement.performed(effect)).isEqualTo(new Step.FindPrepared());
        settlement.found(null);
        assertThat(answer(settlement.fenced(null))).isEqualTo(CommitResult.HAZARD);
    }

    @Test
    void whoIsOvertakenLooksAgain() {
        Settlement settlement = new Settlement(Order.ABORT, null);
        settlement.start();
        settlement.found(GID);

        assertThat(settlement.performed(Effect.OVERTAKEN)).isEqualTo(new Step.FindPrepared());
        settlement.found(null);
        assertThat(answer(settlement.fenced(FenceKind.TOMBSTONE))).isEqualTo(AbortResult.DONE);
    }

    @Test
    void whoMeetsSomebodyElseAtItLeavesItToHim() {
        Settlement settlement = new Settlement(Order.ABORT, null);
        settlement.start();
        settlement.found(GID);

        assertThat(settlement.performed(Effect.BUSY)).isInstanceOf(Step.Busy.class);
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void whatBelongsToAnotherRoleIsNeitherLostNorDoneAndToldAsSuch(Order order) {
        Settlement settlement = new Settlement(order, null);
        settlement.start();

        assertThat(settlement.foundForeign("tenant", "app"))
                .isInstanceOfSatisfying(Step.Busy.class, busy -> assertThat(busy.why())
                        .contains("prepared, owner tenant, this service is app")
                        .contains("GRANT tenant TO app"));
    }

    @Test
    void aBranchThatIsNowhereGetsATombstoneBeforeItsAbortIsAnswered() {
        Settlement settlement = new Settlement(Order.ABORT, null);
        settlement.start();
        settlement.found(null);

        assertThat(settlement.fenced(null)).isEqualTo(new Step.Perform(new Move.LeaveTombstone(), ""));
        settlement.performed(Effect.DONE);
        settlement.found(null);
        assertThat(answer(settlement.fenced(FenceKind.TOMBSTONE))).isEqualTo(AbortResult.DONE);
    }

    @Test
    void aWithdrawalRollsBackWhatItPreparedByItsNameAndLeavesATombstone() {
        Settlement settlement = Settlement.withdrawal(GID);

        assertThat(settlement.start()).isEqualTo(new Step.Perform(new Move.RollBackPrepared(), GID));
        assertThat(settlement.performed(Effect.DONE)).isEqualTo(new Step.FindPrepared());
        settlement.found(null);
        assertThat(settlement.fenced(null)).isEqualTo(new Step.Perform(new Move.LeaveTombstone(), ""));
        settlement.performed(Effect.DONE);
        settlement.found(null);
        assertThat(answer(settlement.fenced(FenceKind.TOMBSTONE))).isEqualTo(AbortResult.DONE);
    }

    @Test
    void aWithdrawalNeverRollsBackWhatAnotherExecutionPreparedAfterIt() {
        Settlement settlement = Settlement.withdrawal(GID);
        settlement.start();
        settlement.performed(Effect.DONE);

        assertThat(answer(settlement.found("another"))).isEqualTo(AbortResult.DONE);
    }

    @Test
    void aQuestionForAVoteMovesNothingThatIsPrepared() {
        Settlement settlement = new Settlement(Order.PREPARE, null);
        settlement.start();

        assertThat(answer(settlement.found(GID))).isEqualTo(Vote.PREPARED);
    }

    @Test
    void whoIsOvertakenForEverGivesUpAfterFourMoves() {
        Settlement settlement = new Settlement(Order.COMMIT, null);
        Step step = settlement.start();
        for (int move = 0; move < 4; move++) {
            assertThat(step).isEqualTo(new Step.FindPrepared());
            settlement.found(GID);
            step = settlement.performed(Effect.OVERTAKEN);
        }

        assertThat(step).isInstanceOf(Step.Busy.class);
    }

    private static WireName answer(Step step) {
        assertThat(step).isInstanceOf(Step.Answered.class);
        return ((Step.Answered) step).answer().result();
    }
}
