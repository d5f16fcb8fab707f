package dev.concordat.coordinator.runtime;

import static dev.concordat.coordinator.runtime.RuntimeFixture.branch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.runtime.CommitPlan.Step;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which step follows what; that the steps are carried out so has {@link CommitFlowTest}. */
class CommitPlanTest {

    private static final long NOW = 1_750_000_000_000L;
    private static final long NANOS = 77;
    private static final TransactionId ID = TransactionId.of(NOW, new byte[10]);
    private static final Duration VOTING = Duration.ofSeconds(5);
    private static final Reply CONFLICT = new Reply.Rejected(new Rejection.BranchConflict(ID, new BranchId("1")));

    private final DiskSpaceException full = new DiskSpaceException("full");

    private static CommitPlan commitment(BranchSpec... branches) {
        return new CommitPlan(new CommitOrder(ID, List.of(branches), VOTING, Duration.ZERO), NANOS);
    }

    private static CoordinatorState state(Command... commands) {
        CoordinatorState state = CoordinatorState.empty();
        for (Command command : commands) {
            state = Protocol.apply(state, command, new LogTime(NOW)).state();
        }
        return state;
    }

    private static Command begin(Duration timeout) {
        return new Command.Begin(ID, null, timeout);
    }

    private static Command enlist(BranchSpec branch) {
        return new Command.Enlist(ID, branch);
    }

    private static Step.Apply commit(BranchSpec... branches) {
        return new Step.Apply(new Command.DecideCommit(ID, List.of(branches)));
    }

    @Nested
    class Proposing {

        @Test
        void aListThatCarriesAllVotesIsAppliedAtOnce() {
            BranchSpec[] list = {branch("1", Vote.PREPARED), branch("2", Vote.READ_ONLY)};

            assertThat(commitment(list).start()).isEqualTo(commit(list));
        }

        @Test
        void aListThatLacksAVoteOrHasNothingToCommitIsRehearsed() {
            assertThat(commitment(branch("1", Vote.PREPARED), branch("2", null)).start())
                    .isEqualTo(new Step.Read());
            assertThat(commitment(branch("1", Vote.READ_ONLY)).start()).isEqualTo(new Step.Read());
            assertThat(commitment().start()).isEqualTo(new Step.Read());
        }

        @Test
        void whatARehearsalWouldChangeIsAppliedAndNotAnsweredFromIt() {
            CommitPlan commitment = commitment();
            commitment.start();
            CoordinatorState voted = state(begin(Duration.ofMinutes(1)), enlist(branch("1", Vote.PREPARED)));

            assertThat(commitment.read(voted, NOW)).isEqualTo(commit());
        }

        @Test
        void whatStandsIsAnsweredFromARehearsal() {
            CommitPlan commitment = commitment();
            commitment.start();
            CoordinatorState decided = state(new Command.DecideCommit(ID, List.of(branch("1", Vote.PREPARED))));

            assertThat(commitment.read(decided, NOW)).isInstanceOf(Step.Answer.class);
        }

        @Test
        void aConflictWithTheCallersOwnWordsIsTheAnswer() {
            CommitPlan commitment = commitment(branch("1", Vote.PREPARED));
            commitment.start();

            assertThat(commitment.applied(CONFLICT)).isEqualTo(new Step.Answer(CONFLICT));
        }

        @Test
        void aConflictWithVotesOfARoundLeavesTheCallersOwnWordsAndNothingElse() {
            CommitPlan commitment = asked(branch("1", null));
            assertThat(commitment.voted(unanimous("1"))).isEqualTo(commit(branch("1", Vote.PREPARED)));

            assertThat(commitment.applied(CONFLICT)).isEqualTo(new Step.Read());
            assertThat(commitment.applied(CONFLICT)).isEqualTo(new Step.Answer(CONFLICT));
        }
    }

    @Nested
    class AfterARound {

        @Test
        void eachBranchIsNamedOnceWithItsVote() {
            CommitPlan commitment = commitment(branch("1", Vote.PREPARED), branch("2", null));
            commitment.start();
            commitment.read(state(begin(Duration.ofMinutes(1)), enlist(branch("3", null))), NOW);

            assertThat(commitment.voted(unanimous("2", "3")))
                    .isEqualTo(
                            commit(branch("1", Vote.PREPARED), branch("2", Vote.PREPARED), branch("3", Vote.PREPARED)));
        }

        @Test
        void aRoundThatFailedIsAnAbortInItsWords() {
            CommitPlan commitment = asked(branch("1", null));

            assertThat(commitment.voted(failed(AbortReason.PARTICIPANT_UNREACHABLE)))
                    .isEqualTo(abort(AbortReason.PARTICIPANT_UNREACHABLE));
        }

        @Test
        void anAbortThatConflictsIsRepeatedInTheCallersOwnWordsOnce() {
            CommitPlan commitment = asked(branch("1", null));
            commitment.voted(failed(AbortReason.VOTE_REFUSED));

            assertThat(commitment.applied(CONFLICT)).isEqualTo(abort(AbortReason.VOTE_REFUSED));
            assertThat(commitment.applied(CONFLICT)).isEqualTo(new Step.Answer(CONFLICT));
        }
    }

    @Nested
    class WithoutSpace {

        @Test
        void whatMayStandAlreadyIsLookedUp() {
            CommitPlan commitment = commitment(branch("1", Vote.PREPARED));
            commitment.start();

            assertThat(commitment.refusedForSpace(full)).isEqualTo(new Step.Read());
            assertThat(commitment.read(state(new Command.DecideCommit(ID, List.of(branch("1", Vote.PREPARED)))), NOW))
                    .isInstanceOf(Step.Answer.class);
        }

        @Test
        void whatDoesNotStandIsRefused() {
            CommitPlan commitment = commitment(branch("1", Vote.PREPARED));
            commitment.start();
            commitment.refusedForSpace(full);

            assertThatThrownBy(() -> commitment.read(CoordinatorState.empty(), NOW))
                    .isSameAs(full);
        }

        @Test
        void whatWasRehearsedAlreadyIsNotLookedUpAgain() {
            CommitPlan commitment = commitment();
            commitment.start();
            commitment.read(state(begin(Duration.ofMinutes(1)), enlist(branch("1", Vote.PREPARED))), NOW);

            assertThatThrownBy(() -> commitment.refusedForSpace(full)).isSameAs(full);
        }

        @Test
        void anAbortIsNotLookedUp() {
            CommitPlan commitment = commitment(branch("1", Vote.PREPARED));
            commitment.start();
            commitment.applied(silent("2"));
            commitment.voted(failed(AbortReason.PREPARE_TIMEOUT));

            assertThatThrownBy(() -> commitment.refusedForSpace(full)).isSameAs(full);

            commitment.applied(CONFLICT);

            assertThatThrownBy(() -> commitment.refusedForSpace(full)).isSameAs(full);
        }

        private Reply silent(String name) {
            CoordinatorState state = state(begin(Duration.ofMinutes(1)), enlist(branch(name, null)));
            return Protocol.apply(
                            state, new Command.DecideCommit(ID, List.of(branch("1", Vote.PREPARED))), new LogTime(NOW))
                    .reply();
        }
    }

    @Nested
    class Within {

        @Test
        void theBoundIsTheCallersFromWhenItBegan() {
            CommitPlan commitment = asked(branch("1", null));

            assertThat(commitment.within(CoordinatorState.empty(), NOW, NANOS + 1_000_000_000))
                    .isEqualTo(Duration.ofSeconds(4));
            assertThat(commitment.within(CoordinatorState.empty(), NOW, NANOS + VOTING.toNanos() + 1))
                    .isZero();
        }

        @Test
        void aDeadlineThatComesFirstIsTheBoundAndTheReason() {
            CommitPlan commitment = asked(branch("1", null));

            assertThat(commitment.within(state(begin(VOTING.minusMillis(1))), NOW, NANOS))
                    .isEqualTo(VOTING.minusMillis(1));
            assertThat(commitment.voted(failed(AbortReason.PREPARE_TIMEOUT)))
                    .isEqualTo(abort(AbortReason.DEADLINE_PASSED));
        }

        @Test
        void aDeadlineThatComesAtTheSameMomentIsNotTheReason() {
            CommitPlan commitment = asked(branch("1", null));

            assertThat(commitment.within(state(begin(VOTING)), NOW, NANOS)).isEqualTo(VOTING);
            assertThat(commitment.voted(failed(AbortReason.PREPARE_TIMEOUT)))
                    .isEqualTo(abort(AbortReason.PREPARE_TIMEOUT));
        }
    }

    /** Whose branches are to be asked for their votes. */
    private static CommitPlan asked(BranchSpec... branches) {
        CommitPlan commitment = commitment(branches);
        commitment.start();
        assertThat(commitment.read(CoordinatorState.empty(), NOW)).isInstanceOf(Step.Ask.class);
        return commitment;
    }

    private static RoundResult unanimous(String... branches) {
        TreeMap<BranchId, Vote> votes = new TreeMap<>();
        for (String branch : branches) {
            votes.put(new BranchId(branch), Vote.PREPARED);
        }
        return new RoundResult.Unanimous(votes);
    }

    private static RoundResult failed(AbortReason reason) {
        return new RoundResult.Failed(reason, "why", new TreeMap<>());
    }

    private static Step.Apply abort(AbortReason reason) {
        return new Step.Apply(new Command.DecideAbort(ID, reason, "why", List.of(branch("1", null))));
    }
}
