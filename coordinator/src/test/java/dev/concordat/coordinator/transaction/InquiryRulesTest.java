package dev.concordat.coordinator.transaction;

import static dev.concordat.coordinator.transaction.Given.ID;
import static dev.concordat.coordinator.transaction.Given.abort;
import static dev.concordat.coordinator.transaction.Given.acknowledge;
import static dev.concordat.coordinator.transaction.Given.begin;
import static dev.concordat.coordinator.transaction.Given.commit;
import static dev.concordat.coordinator.transaction.Given.enlist;
import static dev.concordat.coordinator.transaction.Given.inquireExpired;
import static dev.concordat.coordinator.transaction.Given.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InquiryRulesTest {

    private static final BranchId ONE = new BranchId("1");
    private static final BranchId NINE = new BranchId("9");

    @Nested
    class Unknown {

        @Test
        void isPendingWhileTheBranchHasNotExpired() {
            assertThat(new Machine().wait(Duration.ZERO).state().outcomeOf(ID, ONE, null))
                    .isEqualTo(Outcome.PENDING);
        }

        @Test
        void anExpiredBranchAbortsItDurablyBeforeItIsTold() {
            Machine machine = new Machine();

            assertThat(machine.apply(inquireExpired("1"))).isEqualTo(new Reply.Answered(Outcome.ABORT));
            assertThat(((Aborted) machine.transaction()).reason()).isEqualTo(AbortReason.IN_DOUBT_INQUIRY);
            assertThat(machine.apply(commit(prepared("1"))))
                    .isEqualTo(new Reply.Accepted(machine.transaction(), false));
        }

        @Test
        void anIdentifierTooOldIsAnsweredAbortWithoutAnEntry() {
            Machine machine = new Machine().wait(Policy.DEFAULT.maxLifetime().plusMillis(1));

            assertThat(machine.state().outcomeOf(ID, ONE, null)).isEqualTo(Outcome.ABORT);
            assertThat(machine.apply(inquireExpired("1"))).isEqualTo(new Reply.Answered(Outcome.ABORT));
            assertThat(machine.state().find(ID)).isNull();
        }

        @Test
        void anIdentifierFromTheFutureIsRejectedAndNotStored() {
            TransactionId ahead = Given.id(Given.START.plus(Limits.MAX_AHEAD).millis() + 1, 1);
            Machine machine = new Machine();

            assertThat(machine.reject(new Command.InquireExpired(ahead, ONE)))
                    .isEqualTo(new Rejection.IdFromTheFuture(ahead));
            assertThat(machine.state().find(ahead)).isNull();
        }
    }

    @Nested
    class ActiveOne {

        @Test
        void isPendingHoweverLongTheBranchHasWaited() {
            Machine machine = Machine.after(begin(), enlist(prepared("1"))).wait(Policy.DEFAULT.maxLifetime());

            assertThat(machine.apply(inquireExpired("1"))).isEqualTo(new Reply.Answered(Outcome.PENDING));
            assertThat(machine.state().outcomeOf(ID, ONE, null)).isEqualTo(Outcome.PENDING);
            assertThat(machine.transaction()).isInstanceOf(Active.class);
        }
    }

    @Nested
    class DecidedOne {

        @Test
        void tellsTheCommitToItsBranchesAndAbortToAnyOther() {
            Machine machine = Machine.after(commit(prepared("1"), prepared("2")), acknowledge("2"));

            assertThat(machine.apply(inquireExpired("1"))).isEqualTo(new Reply.Answered(Outcome.COMMIT));
            assertThat(machine.apply(inquireExpired("9"))).isEqualTo(new Reply.Answered(Outcome.ABORT));
            assertThat(machine.state().outcomeOf(ID, ONE, null)).isEqualTo(Outcome.COMMIT);
            assertThat(machine.state().outcomeOf(ID, NINE, null)).isEqualTo(Outcome.ABORT);
        }

        @Test
        void tellsAbortToTheTwinThatAnotherParticipantHasOfACommittedBranch() {
            Machine machine = Machine.after(commit(prepared("1")));

            assertThat(machine.state().outcomeOf(ID, ONE, new ParticipantName("bank-1")))
                    .isEqualTo(Outcome.COMMIT);
            assertThat(machine.state().outcomeOf(ID, ONE, new ParticipantName("ledger")))
                    .isEqualTo(Outcome.ABORT);
        }

        @Test
        void tellsTheAbortToEveryBranch() {
            Machine machine = Machine.after(abort(prepared("1")));

            assertThat(machine.apply(inquireExpired("1"))).isEqualTo(new Reply.Answered(Outcome.ABORT));
            assertThat(machine.state().outcomeOf(ID, NINE, null)).isEqualTo(Outcome.ABORT);
        }

        @Test
        void tellsTheDecisionEvenToABranchThatAnOperatorResolvedOtherwise() {
            Resolution gone = new Resolution(Resolution.Found.ABORTED, "it is not there", "bob");
            Machine machine = Machine.after(commit(prepared("1")), new Command.Resolve(ID, ONE, gone));

            assertThat(machine.state().outcomeOf(ID, ONE, null)).isEqualTo(Outcome.COMMIT);
        }
    }
}
