package dev.concordat.coordinator.transaction;

import static dev.concordat.coordinator.transaction.Given.ID;
import static dev.concordat.coordinator.transaction.Given.abort;
import static dev.concordat.coordinator.transaction.Given.acknowledge;
import static dev.concordat.coordinator.transaction.Given.begin;
import static dev.concordat.coordinator.transaction.Given.commit;
import static dev.concordat.coordinator.transaction.Given.failure;
import static dev.concordat.coordinator.transaction.Given.hazard;
import static dev.concordat.coordinator.transaction.Given.prepared;
import static dev.concordat.coordinator.transaction.Given.readOnly;
import static dev.concordat.coordinator.transaction.Given.resolve;
import static dev.concordat.coordinator.transaction.Given.retry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DeliveryRulesTest {

    @Nested
    class CommittingOne {

        @Test
        void completesWithTheLastAcknowledgementAndNotBefore() {
            Machine machine = Machine.after(commit(prepared("1"), prepared("2")), acknowledge("1"));
            assertThat(machine.transaction()).isInstanceOf(Committing.class);
            assertThat(machine.effects()).isEmpty();

            machine.apply(acknowledge("2"));

            assertThat(machine.transaction()).isInstanceOf(Committed.class);
            assertThat(machine.effects()).containsExactly(new Effect.Completed((Finished) machine.transaction()));
        }

        @Test
        void aRepeatedAcknowledgementChangesNothing() {
            Machine machine = Machine.after(commit(prepared("1"), prepared("2")), acknowledge("1"));

            assertThat(machine.apply(acknowledge("1"))).isEqualTo(new Reply.Accepted(machine.transaction(), false));
        }

        @Test
        void anAcknowledgementOfABranchOutsideTheDecisionIsRejected() {
            assertThat(Machine.after(commit(prepared("1"))).reject(acknowledge("2")))
                    .isEqualTo(new Rejection.BranchUnknown(ID, new BranchId("2")));
        }

        @Test
        void aFailureIsRememberedUntilTheBranchAcknowledges() {
            Machine machine = Machine.after(commit(prepared("1"), prepared("2")), failure("1"));

            assertThat(machine.branch("1").delivery())
                    .isEqualTo(new DeliveryRecord(1, "connection refused", Given.START, null));

            machine.apply(acknowledge("1"));

            assertThat(machine.branch("1").delivery()).isEqualTo(new DeliveryRecord(2, null, null, Given.START));
        }

        @Test
        void aHazardIsNotDeliveredAnyMoreButKeepsTheTransactionOpen() {
            Machine machine = Machine.after(commit(prepared("1")), hazard("1"));

            assertThat(machine.branch("1").state()).isEqualTo(BranchState.HAZARD);
            assertThat(machine.transaction()).isInstanceOf(Committing.class);
            assertThat(machine.state().outstanding()).isEmpty();
        }

        @Test
        void aFailureReportedLateDoesNotHideTheHazard() {
            Machine machine = Machine.after(commit(prepared("1")), hazard("1"), failure("1"));

            assertThat(machine.branch("1").state()).isEqualTo(BranchState.HAZARD);
            assertThat(machine.branch("1").delivery().lastError()).isEqualTo("no fence row");
        }

        @Test
        void retryAsksHazardsAgainAndAnAcknowledgementThenEndsThem() {
            Machine machine = Machine.after(commit(prepared("1"), prepared("2")), acknowledge("2"), hazard("1"));
            machine.apply(retry());
            assertThat(machine.effects())
                    .containsExactly(
                            new Effect.DeliverNow(machine.state().outstanding().getFirst()));

            machine.apply(acknowledge("1"));

            assertThat(machine.transaction()).isInstanceOf(Committed.class);
        }

        @Test
        void retryForgetsTheBackOffOfOpenBranchesOnly() {
            Machine machine =
                    Machine.after(commit(prepared("1"), prepared("2"), readOnly("3")), acknowledge("2"), failure("1"));
            machine.apply(retry());

            assertThat(machine.branch("1").delivery().nextAttemptAt()).isNull();
            assertThat(machine.effects()).hasSize(1).hasOnlyElementsOfType(Effect.DeliverNow.class);
        }

        @Test
        void retryWithoutEndDoesNotGrowTheTimelineWithoutEnd() {
            Machine machine = Machine.after(commit(prepared("1")));
            for (int i = 0; i < 1_000; i++) {
                machine.apply(retry());
                machine.apply(hazard("1"));
            }
            machine.apply(acknowledge("1"));

            assertThat(machine.transaction().timeline().events())
                    .hasSizeLessThanOrEqualTo(Timeline.MAX_REPEATABLE_SIZE + 2)
                    .last()
                    .extracting(TransactionEvent::kind)
                    .isEqualTo(TransactionEvent.Kind.COMPLETED);
        }

        @Test
        void resolveEndsAnOpenBranchAndNamesWhoSaidSo() {
            Machine machine = Machine.after(commit(prepared("1")), hazard("1"), resolve("1"));

            assertThat(machine.branch("1").state()).isEqualTo(BranchState.RESOLVED);
            assertThat(machine.branch("1").resolution()).isEqualTo(Given.FOUND_COMMITTED);
            assertThat(machine.transaction()).isInstanceOf(Committed.class);
            assertThat(((Decided) machine.transaction()).isResolvedByOperator()).isTrue();
        }

        @Test
        void resolveTwiceTheSameWayIsIdempotentAndTheOtherWayIsRejected() {
            Machine machine = Machine.after(commit(prepared("1")), resolve("1"));
            Resolution other = new Resolution(Resolution.Found.ABORTED, "it is not there", "bob");

            assertThat(machine.apply(resolve("1"))).isEqualTo(new Reply.Accepted(machine.transaction(), false));
            assertThat(machine.reject(new Command.Resolve(ID, new BranchId("1"), other)))
                    .isEqualTo(new Rejection.NotResolvable(ID, new BranchId("1")));
        }

        @Test
        void aBranchThatEndedByItselfCannotBeResolved() {
            Machine machine = Machine.after(commit(prepared("1"), prepared("2"), readOnly("3")), acknowledge("1"));

            assertThat(machine.reject(resolve("1"))).isEqualTo(new Rejection.NotResolvable(ID, new BranchId("1")));
            assertThat(machine.reject(resolve("3"))).isEqualTo(new Rejection.NotResolvable(ID, new BranchId("3")));
            assertThat(machine.reject(resolve("4"))).isEqualTo(new Rejection.BranchUnknown(ID, new BranchId("4")));
        }

        @Test
        void aLateAcknowledgementDoesNotUndoAResolution() {
            Machine machine = Machine.after(commit(prepared("1"), prepared("2")), resolve("1"), acknowledge("1"));

            assertThat(machine.branch("1").state()).isEqualTo(BranchState.RESOLVED);
        }
    }

    @Nested
    class AbortingOne {

        @Test
        void completesWithTheLastAcknowledgement() {
            Machine machine = Machine.after(abort(prepared("1")), acknowledge("1"));

            assertThat(machine.branch("1").state()).isEqualTo(BranchState.ABORTED);
            assertThat(machine.transaction()).isInstanceOf(Aborted.class);
        }

        @Test
        void knowsNoHazard() {
            Machine machine = Machine.after(abort(prepared("1")));

            assertThat(machine.apply(hazard("1"))).isEqualTo(new Reply.Accepted(machine.transaction(), false));
            assertThat(machine.branch("1").state()).isEqualTo(BranchState.PREPARED);
        }
    }

    @Nested
    class ActiveOne {

        @Test
        void hasNothingToAcknowledgeNorToResolve() {
            Machine machine = Machine.after(begin(), Given.enlist(prepared("1")));

            assertThat(machine.reject(acknowledge("1"))).isInstanceOf(Rejection.BranchUnknown.class);
            assertThat(machine.reject(resolve("1"))).isInstanceOf(Rejection.NotResolvable.class);
            assertThat(machine.state().outstanding()).isEmpty();
        }
    }

    @Nested
    class Records {

        @Test
        void errorsAreCutWithoutHalvingACharacter() {
            String emoji = "x".repeat(DeliveryRecord.MAX_ERROR_LENGTH - 1) + "\uD83D\uDE00";

            assertThat(DeliveryRecord.NONE.failed(emoji, LogTime.ZERO).lastError())
                    .isEqualTo("x".repeat(DeliveryRecord.MAX_ERROR_LENGTH - 1));
            assertThat(DeliveryRecord.NONE
                            .failed("y".repeat(1_000), LogTime.ZERO)
                            .lastError())
                    .hasSize(DeliveryRecord.MAX_ERROR_LENGTH);
        }

        @Test
        void theCountOfAttemptsDoesNotOverflow() {
            DeliveryRecord most = new DeliveryRecord(Integer.MAX_VALUE, null, null, null);

            assertThat(most.failed("again", LogTime.ZERO).attempts()).isEqualTo(Integer.MAX_VALUE);
        }
    }
}
