package dev.concordat.coordinator.runtime;

import static dev.concordat.coordinator.runtime.RuntimeFixture.branch;
import static dev.concordat.coordinator.runtime.RuntimeFixture.decided;
import static dev.concordat.coordinator.runtime.RuntimeFixture.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.FakeLog;
import dev.concordat.coordinator.transaction.Aborting;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Committed;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.Status;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CommitFlowTest {

    private final RuntimeFixture fixture = new RuntimeFixture();
    private final TransactionId id = fixture.id();

    @Nested
    class WithAllVotesCarried {

        @Test
        void aCommitCostsOneEntryAndNoRound() {
            Reply reply = fixture.commit(id, branch("1", Vote.PREPARED), branch("2", Vote.PREPARED));

            assertThat(decided(reply).status()).isEqualTo(Status.COMMITTING);
            assertThat(fixture.log.entries()).isEqualTo(1);
            assertThat(fixture.voting.asked).isEmpty();
        }

        @Test
        void aListWithoutAnythingToCommitNeedsNoEntry() {
            Reply reply = fixture.commit(id, branch("1", Vote.READ_ONLY), branch("2", Vote.READ_ONLY));

            assertThat(decided(reply).status()).isEqualTo(Status.COMMITTED);
            assertThat(fixture.log.entries()).isZero();
        }

        @Test
        void aListWithoutAnythingToCommitNeedsAnEntryOnceTheTransactionWasAborted() {
            fixture.coordinator.abort(id, null, List.of());

            Reply reply = fixture.commit(id, branch("1", Vote.READ_ONLY));

            assertThat(decided(reply).decision()).isEqualTo(Decision.ABORT);
        }

        @Test
        void askingAgainGivesTheSameAnswer() {
            Reply first = fixture.commit(id, branch("1", Vote.PREPARED));
            Reply second = fixture.commit(id, branch("1", Vote.PREPARED));

            assertThat(decided(second)).isEqualTo(decided(first));
        }
    }

    @Nested
    class WithVotesMissing {

        @Test
        void onlyTheSilentBranchesAreAsked() {
            Reply reply = fixture.commit(id, branch("1", Vote.PREPARED), branch("2", null));

            assertThat(decided(reply).decision()).isEqualTo(Decision.COMMIT);
            assertThat(fixture.voting.asked).singleElement().satisfies(asked -> assertThat(asked.branches())
                    .containsExactly(new BranchId("2")));
            assertThat(fixture.log.entries()).isEqualTo(1);
        }

        @Test
        void anEnlistedBranchIsAskedToo() {
            TransactionId begun = begin(Duration.ofMinutes(1));
            fixture.coordinator.enlist(begun, branch("1", null));

            Reply reply = fixture.commit(begun, branch("2", Vote.PREPARED));

            assertThat(decided(reply).branches().all()).hasSize(2);
            assertThat(decided(reply).decision()).isEqualTo(Decision.COMMIT);
        }

        @Test
        void aBranchEnlistedDuringTheRoundIsAskedInAnother() {
            TransactionId begun = begin(Duration.ofMinutes(1));
            fixture.coordinator.enlist(begun, branch("1", null));
            fixture.voting.during = () -> fixture.coordinator.enlist(begun, branch("2", null));

            Reply reply = fixture.commit(begun);

            assertThat(fixture.voting.asked).hasSize(2);
            assertThat(fixture.voting.asked.get(1).branches()).containsExactly(new BranchId("2"));
            assertThat(decided(reply).branches().all()).hasSize(2);
        }

        @Test
        void aRefusalAbortsAndTheRefusingBranchIsNotTold() {
            TreeMap<BranchId, Vote> votes = new TreeMap<>();
            votes.put(new BranchId("2"), Vote.REFUSED);
            fixture.voting.next = new RoundResult.Failed(AbortReason.VOTE_REFUSED, "no", votes);

            Reply reply = fixture.commit(id, branch("1", Vote.PREPARED), branch("2", null));

            assertThat(decided(reply)).isInstanceOfSatisfying(Aborting.class, aborting -> {
                assertThat(aborting.reason()).isEqualTo(AbortReason.VOTE_REFUSED);
                assertThat(aborting.deliveries()).singleElement().satisfies(delivery -> assertThat(delivery.branch())
                        .isEqualTo(new BranchId("1")));
            });
        }

        @Test
        void aRoundThatFailsAfterAnotherCommittedAnswersCommit() {
            fixture.voting.next = new RoundResult.Failed(AbortReason.PARTICIPANT_UNREACHABLE, "gone", new TreeMap<>());
            fixture.voting.during = () -> fixture.commit(id, branch("1", Vote.PREPARED));

            Reply reply = fixture.commit(id, branch("1", null));

            assertThat(decided(reply).decision()).isEqualTo(Decision.COMMIT);
        }

        @Test
        void aRefusalAbortsEvenIfTheBranchWasEnlistedAsPreparedMeanwhile() {
            TransactionId begun = begin(Duration.ofMinutes(1));
            fixture.coordinator.enlist(begun, branch("1", null));
            TreeMap<BranchId, Vote> votes = new TreeMap<>();
            votes.put(new BranchId("1"), Vote.REFUSED);
            fixture.voting.next = new RoundResult.Failed(AbortReason.VOTE_REFUSED, "no", votes);
            fixture.voting.during = () -> fixture.coordinator.enlist(begun, branch("1", Vote.PREPARED));

            assertThat(decided(fixture.commit(begun)).decision()).isEqualTo(Decision.ABORT);
        }

        @Test
        void aRoundIsBoundByTheDeadlineAndBlamedOnIt() {
            TransactionId begun = begin(Duration.ofSeconds(2));
            fixture.coordinator.enlist(begun, branch("1", null));
            fixture.voting.next = new RoundResult.Failed(AbortReason.PREPARE_TIMEOUT, "slow", new TreeMap<>());

            Reply reply = fixture.commit(begun);

            assertThat(fixture.voting.asked.getFirst().within()).isEqualTo(Duration.ofSeconds(2));
            assertThat(decided(reply)).isInstanceOfSatisfying(Aborting.class, aborting -> assertThat(aborting.reason())
                    .isEqualTo(AbortReason.DEADLINE_PASSED));
        }

        @Test
        void aDecidedTransactionIsNotAskedAgain() {
            fixture.commit(id, branch("1", null));

            Reply again = fixture.commit(id, branch("1", null));

            assertThat(decided(again).decision()).isEqualTo(Decision.COMMIT);
            assertThat(fixture.voting.asked).hasSize(1);
        }
    }

    @Nested
    class WithoutBranches {

        @Test
        void anUnknownTransactionStaysUnknown() {
            assertThat(rejection(fixture.commit(id))).isInstanceOf(Rejection.TransactionUnknown.class);
            assertThat(fixture.log.entries()).isZero();
        }

        @Test
        void aForgottenTransactionIsSaidToBeForgotten() {
            TransactionId old = fixture.idMadeAt(RuntimeFixture.NOW.minus(Duration.ofHours(2)));

            assertThat(rejection(fixture.commit(old))).isInstanceOf(Rejection.OutcomeForgotten.class);
            assertThat(rejection(fixture.coordinator.find(old))).isInstanceOf(Rejection.OutcomeForgotten.class);
        }
    }

    @Nested
    class WhenTheLogFails {

        @Test
        void aLostEntryIsProposedAgain() {
            fixture.log.next(FakeLog.Fate.LOST_AND_INDETERMINATE);

            assertThat(decided(fixture.commit(id, branch("1", Vote.PREPARED))).decision())
                    .isEqualTo(Decision.COMMIT);
        }

        @Test
        void anEntryAppliedUnseenIsProposedAgainAndAnswersTheSame() {
            fixture.log.next(FakeLog.Fate.APPLIED_AND_INDETERMINATE);

            assertThat(decided(fixture.commit(id, branch("1", Vote.PREPARED))).decision())
                    .isEqualTo(Decision.COMMIT);
            assertThat(fixture.log.entries()).isEqualTo(2);
        }

        @Test
        void withoutALeaderNothingWasDecided() {
            fixture.log.stepDown();

            assertThatThrownBy(() -> fixture.commit(id, branch("1", Vote.PREPARED)))
                    .isInstanceOf(UnavailableException.class);
        }

        @Test
        void aRefusalAfterAnAttemptLeftOpenIsStillOpen() {
            fixture.log.next(FakeLog.Fate.LOST_AND_INDETERMINATE);
            LogAccess impatient = new LogAccess(fixture.log, oneLostThenRefused(), RuntimeFixture.SHORT);

            assertThatThrownBy(() -> impatient.apply(new Command.AdvanceTime()))
                    .isInstanceOf(IndeterminateException.class);
        }

        private Proposer oneLostThenRefused() {
            GroupCommit real = fixture.proposer;
            return command -> {
                var answer = real.submit(command);
                fixture.log.stepDown();
                return answer;
            };
        }
    }

    @Test
    void completionIsWaitedForAndSeen() {
        Reply decision = fixture.commit(id, branch("1", Vote.PREPARED));
        fixture.access.apply(new Command.Acknowledge(id, new BranchId("1")));

        Reply again = fixture.coordinator.commit(
                new CommitOrder(id, List.of(), Duration.ofSeconds(1), Duration.ofSeconds(5)));

        assertThat(decided(decision).status()).isEqualTo(Status.COMMITTING);
        assertThat(decided(again)).isInstanceOf(Committed.class);
    }

    @Test
    @Timeout(20)
    void anAbortIsAnsweredAtOnceWhoeverHasToBeTold() {
        fixture.coordinator.abort(id, null, List.of(branch("1", Vote.PREPARED)));

        Reply reply = fixture.coordinator.commit(
                new CommitOrder(id, List.of(), Duration.ofSeconds(1), Duration.ofMinutes(5)));

        assertThat(decided(reply).status()).isEqualTo(Status.ABORTING);
    }

    private TransactionId begin(Duration timeout) {
        return fixture.coordinator.begin("test", timeout) instanceof Reply.Accepted accepted
                ? accepted.transaction().id()
                : id;
    }
}
