package dev.concordat.coordinator.transaction;

import static dev.concordat.coordinator.transaction.Given.ID;
import static dev.concordat.coordinator.transaction.Given.abort;
import static dev.concordat.coordinator.transaction.Given.acknowledge;
import static dev.concordat.coordinator.transaction.Given.begin;
import static dev.concordat.coordinator.transaction.Given.commit;
import static dev.concordat.coordinator.transaction.Given.enlist;
import static dev.concordat.coordinator.transaction.Given.expire;
import static dev.concordat.coordinator.transaction.Given.manyPrepared;
import static dev.concordat.coordinator.transaction.Given.prepared;
import static dev.concordat.coordinator.transaction.Given.readOnly;
import static dev.concordat.coordinator.transaction.Given.refused;
import static dev.concordat.coordinator.transaction.Given.silent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DecisionRulesTest {

    @Nested
    class Unknown {

        @Test
        void commitWithACarriedListDecidesAndDeliversToEveryPreparedBranch() {
            Machine machine = Machine.after(commit(prepared("1"), readOnly("2"), prepared("3")));

            assertThat(machine.transaction()).isInstanceOf(Committing.class);
            assertThat(machine.deliveries()).containsExactly("1:commit", "3:commit");
        }

        @Test
        void commitOfReadOnlyBranchesIsCompleteAtOnce() {
            Machine machine = Machine.after(commit(readOnly("1")));

            assertThat(machine.transaction()).isInstanceOf(Committed.class);
            assertThat(machine.effects()).hasOnlyElementsOfType(Effect.Completed.class);
        }

        @Test
        void commitWithoutBranchesIsRejectedAsUnknown() {
            assertThat(new Machine().reject(commit())).isEqualTo(new Rejection.TransactionUnknown(ID));
        }

        @Test
        void commitWithASilentBranchIsRejectedWithThoseToAsk() {
            Machine machine = new Machine();

            assertThat(machine.reject(commit(prepared("1"), silent("2"))))
                    .isEqualTo(new Rejection.VotesMissing(ID, List.of(Branch.enlisted(silent("2")))));
            assertThat(machine.state().find(ID)).isNull();
        }

        @Test
        void equalBranchesInTheListCountOnce() {
            Machine machine = Machine.after(commit(prepared("1"), prepared("1")));

            assertThat(machine.transaction().branches().all()).hasSize(1);
            assertThat(machine.deliveries()).containsExactly("1:commit");
        }

        @Test
        void differentContentUnderOneNameIsAConflictInCommitAndInAbort() {
            Rejection conflict = new Rejection.BranchConflict(ID, new BranchId("1"));

            assertThat(new Machine().reject(commit(prepared("1"), readOnly("1"))))
                    .isEqualTo(conflict);
            assertThat(new Machine().reject(abort(prepared("1"), silent("1")))).isEqualTo(conflict);
        }

        @Test
        void sixtyFourBranchesAreDecidedAndOneMoreIsTooMany() {
            assertThat(Machine.after(commit(manyPrepared(Limits.MAX_BRANCHES))).deliveries())
                    .hasSize(Limits.MAX_BRANCHES);
            assertThat(new Machine().reject(commit(manyPrepared(Limits.MAX_BRANCHES + 1))))
                    .isEqualTo(new Rejection.TooManyBranches(ID));
            assertThat(new Machine().reject(abort(manyPrepared(Limits.MAX_BRANCHES + 1))))
                    .isEqualTo(new Rejection.TooManyBranches(ID));
        }

        @Test
        void abortIsDurableAndALaterCommitIsAnsweredWithIt() {
            Machine machine = Machine.after(abort());

            assertThat(machine.apply(commit(prepared("1"))))
                    .isEqualTo(new Reply.Accepted(machine.transaction(), false));
            assertThat(machine.transaction()).isInstanceOf(Aborted.class);
            assertThat(machine.deliveries()).isEmpty();
        }

        @Test
        void abortTellsEveryNamedBranchThatCouldBePreparedVotedOrNot() {
            Machine machine = Machine.after(abort(prepared("1"), silent("2"), readOnly("3"), refused("4")));

            assertThat(machine.deliveries()).containsExactly("1:abort", "2:abort");
        }

        @Test
        void anIdentifierAheadOfLogTimeByMoreThanTheLimitIsRejected() {
            TransactionId edge = Given.id(Given.START.plus(Limits.MAX_AHEAD).millis(), 1);
            TransactionId beyond = Given.id(Given.START.plus(Limits.MAX_AHEAD).millis() + 1, 1);
            List<BranchSpec> list = List.of(prepared("1"));

            assertThat(new Machine().apply(new Command.DecideCommit(edge, list)))
                    .isInstanceOf(Reply.Accepted.class);
            assertThat(new Machine().reject(new Command.DecideCommit(beyond, list)))
                    .isEqualTo(new Rejection.IdFromTheFuture(beyond));
        }

        @Test
        void aRefusedBranchCannotEvenBeProposedForCommit() {
            assertThatThrownBy(() -> commit(refused("1"))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class ActiveOne {

        @Test
        void commitUnitesEnlistedAndNamedBranches() {
            Machine machine = Machine.after(begin(), enlist(prepared("1")), commit(prepared("2")));

            assertThat(machine.deliveries()).containsExactly("1:commit", "2:commit");
        }

        @Test
        void aBranchEnlistedMeanwhileWithoutVoteMakesTheCommitARejection() {
            Machine machine = Machine.after(begin(), enlist(prepared("1")), enlist(silent("2")));

            assertThat(machine.reject(commit(prepared("1")))).isInstanceOf(Rejection.VotesMissing.class);
            assertThat(machine.transaction()).isInstanceOf(Active.class);
            assertThat(machine.apply(commit(prepared("1"), prepared("2")))).isInstanceOf(Reply.Accepted.class);
            assertThat(machine.deliveries()).containsExactly("1:commit", "2:commit");
        }

        @Test
        void commitAbortsWhenABranchHasRefused() {
            Machine machine = Machine.after(begin(), enlist(refused("1")), enlist(prepared("2")), commit());

            assertThat(((Aborting) machine.transaction()).reason()).isEqualTo(AbortReason.VOTE_REFUSED);
            assertThat(machine.deliveries()).containsExactly("2:abort");
        }

        @Test
        void commitAtTheDeadlineBecomesAnAbortThatAlsoTellsTheBranchesItNamed() {
            Machine machine = Machine.after(begin(), enlist(prepared("1"))).wait(Given.TIMEOUT);
            machine.apply(commit(prepared("2")));

            assertThat(((Aborting) machine.transaction()).reason()).isEqualTo(AbortReason.DEADLINE_PASSED);
            assertThat(machine.deliveries()).containsExactly("1:abort", "2:abort");
        }

        @Test
        void lateCommitAbortsEvenIfItNamesTooManyBranchesOrContradictsThem() {
            Machine tooMany = Machine.after(begin(), enlist(prepared("a"))).wait(Given.TIMEOUT);
            tooMany.apply(commit(manyPrepared(Limits.MAX_BRANCHES)));
            Machine conflict = Machine.after(begin(), enlist(prepared("a"))).wait(Given.TIMEOUT);
            conflict.apply(commit(readOnly("a")));

            assertThat(tooMany.deliveries()).containsExactly("a:abort");
            assertThat(conflict.deliveries()).containsExactly("a:abort");
        }

        @Test
        void commitJustBeforeTheDeadlineStands() {
            Machine machine = Machine.after(begin(), enlist(prepared("1")));
            machine.wait(Given.TIMEOUT.minus(Duration.ofMillis(1))).apply(commit());

            assertThat(machine.transaction()).isInstanceOf(Committing.class);
        }

        @Test
        void expiryAbortsOnlyOnceTheDeadlineHasPassedByLogTime() {
            Machine machine = Machine.after(begin(), enlist(prepared("1")), expire());
            assertThat(machine.transaction()).isInstanceOf(Active.class);

            machine.wait(Given.TIMEOUT).apply(expire());

            assertThat(machine.deliveries()).containsExactly("1:abort");
        }

        @Test
        void aClockThatJumpsBackDoesNotReviveAPassedDeadline() {
            Machine machine = Machine.after(begin(), enlist(prepared("1"))).wait(Given.TIMEOUT);
            machine.setClock(LogTime.ZERO);
            machine.apply(commit());

            assertThat(machine.transaction()).isInstanceOf(Aborting.class);
        }

        @Test
        void namesThatContradictTheEnlistedOnesAreAConflict() {
            Machine machine = Machine.after(begin(), enlist(prepared("1")));
            Rejection conflict = new Rejection.BranchConflict(ID, new BranchId("1"));

            assertThat(machine.reject(commit(readOnly("1")))).isEqualTo(conflict);
            assertThat(machine.reject(abort(readOnly("1")))).isEqualTo(conflict);
        }
    }

    @Nested
    class CommittedOne {

        @Test
        void abortIsRejectedBecauseTheFirstDecisionWins() {
            Machine machine = Machine.after(commit(prepared("1")));

            assertThat(machine.reject(abort()))
                    .isEqualTo(new Rejection.AlreadyCommitted((Decided) machine.transaction()));
            machine.apply(acknowledge("1"));
            assertThat(machine.reject(abort()))
                    .isEqualTo(new Rejection.AlreadyCommitted((Decided) machine.transaction()));
        }

        @Test
        void commitAskedAgainGivesTheSameAnswerAndDeliversNothingTwice() {
            Machine machine = Machine.after(commit(prepared("1"), readOnly("2")));
            Reply again = new Reply.Accepted(machine.transaction(), false);

            assertThat(machine.apply(commit(prepared("1"), readOnly("2")))).isEqualTo(again);
            assertThat(machine.apply(commit(silent("1")))).isEqualTo(again);
            assertThat(machine.apply(commit())).isEqualTo(again);
            assertThat(machine.effects()).isEmpty();
        }

        @Test
        void commitAskedAgainWithAnotherBranchIsAConflict() {
            Machine machine = Machine.after(commit(prepared("1")));

            assertThat(machine.reject(commit(prepared("1"), prepared("2"))))
                    .isEqualTo(new Rejection.BranchConflict(ID, new BranchId("2")));
            assertThat(machine.reject(commit(readOnly("1"))))
                    .isEqualTo(new Rejection.BranchConflict(ID, new BranchId("1")));
        }
    }

    @Nested
    class AbortedOne {

        @Test
        void commitIsAnsweredWithTheAbortWhateverItNames() {
            Machine machine = Machine.after(abort(prepared("1")));

            assertThat(machine.apply(commit(prepared("9"))))
                    .isEqualTo(new Reply.Accepted(machine.transaction(), false));
            assertThat(machine.transaction().branches().find(new BranchId("9"))).isNull();
        }

        @Test
        void theFirstReasonStands() {
            Machine machine = Machine.after(begin(), enlist(prepared("1"))).wait(Given.TIMEOUT);
            machine.apply(expire());
            machine.apply(abort());

            assertThat(((Aborting) machine.transaction()).reason()).isEqualTo(AbortReason.DEADLINE_PASSED);
        }
    }
}
