package dev.concordat.coordinator.transaction;

import static dev.concordat.coordinator.transaction.Given.ID;
import static dev.concordat.coordinator.transaction.Given.RETENTION;
import static dev.concordat.coordinator.transaction.Given.abort;
import static dev.concordat.coordinator.transaction.Given.acknowledge;
import static dev.concordat.coordinator.transaction.Given.begin;
import static dev.concordat.coordinator.transaction.Given.commit;
import static dev.concordat.coordinator.transaction.Given.enlist;
import static dev.concordat.coordinator.transaction.Given.hazard;
import static dev.concordat.coordinator.transaction.Given.inquireExpired;
import static dev.concordat.coordinator.transaction.Given.prepared;
import static dev.concordat.coordinator.transaction.Given.resolve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ForgettingTest {

    private static final Duration EVER = Duration.ofDays(3_650);
    private static final Duration TICK = Duration.ofMillis(1);

    @Nested
    class Remembered {

        @Test
        void anUnacknowledgedCommitIsRememberedForEver() {
            Machine machine = Machine.after(commit(prepared("1"), prepared("2")), acknowledge("1"));

            assertThat(machine.wait(EVER).transaction()).isInstanceOf(Committing.class);
            assertThat(machine.state().outstanding()).hasSize(1);
        }

        @Test
        void aHazardIsRememberedForEver() {
            assertThat(Machine.after(commit(prepared("1")), hazard("1"))
                            .wait(EVER)
                            .transaction())
                    .isInstanceOf(Committing.class);
        }

        @Test
        void whatAnOperatorResolvedIsRememberedForEver() {
            assertThat(Machine.after(commit(prepared("1")), resolve("1"))
                            .wait(EVER)
                            .transaction())
                    .isInstanceOf(Committed.class);
            assertThat(Machine.after(abort(prepared("1")), resolve("1"))
                            .wait(EVER)
                            .transaction())
                    .isInstanceOf(Aborted.class);
        }

        @Test
        void anActiveTransactionIsRememberedUntilItIsDecided() {
            assertThat(Machine.after(begin(), enlist(prepared("1"))).wait(EVER).transaction())
                    .isInstanceOf(Active.class);
        }

        @Test
        void aFinishedOneIsRememberedForTheWholeRetentionCountedFromItsEnd() {
            Machine machine = Machine.after(commit(prepared("1"))).wait(Duration.ofDays(1));
            machine.apply(acknowledge("1"));

            assertThat(machine.wait(RETENTION).transaction()).isInstanceOf(Committed.class);
            assertThat(machine.wait(TICK).state().find(ID)).isNull();
            assertThat(machine.effects()).containsExactly(new Effect.Forgotten(ID));
        }
    }

    @Nested
    class Forgotten {

        @Test
        void everyCommandButAnInquiryIsAnsweredNeitherCommitNorAbort() {
            Machine machine =
                    Machine.after(commit(prepared("1")), acknowledge("1")).wait(RETENTION.plus(TICK));
            Rejection forgotten = new Rejection.OutcomeForgotten(ID);

            assertThat(machine.reject(commit(prepared("1")))).isEqualTo(forgotten);
            assertThat(machine.reject(commit())).isEqualTo(forgotten);
            assertThat(machine.reject(abort())).isEqualTo(forgotten);
            assertThat(machine.reject(begin())).isEqualTo(forgotten);
            assertThat(machine.reject(enlist(prepared("1")))).isEqualTo(forgotten);
            assertThat(machine.reject(acknowledge("1"))).isEqualTo(forgotten);
            assertThat(machine.state().isForgotten(ID)).isTrue();
        }

        @Test
        void anUnacknowledgedAbortMayGoBecauseAnInquiryIsStillAnsweredAbort() {
            Machine machine = Machine.after(abort(prepared("1"))).wait(RETENTION.plus(TICK));

            assertThat(machine.state().find(ID)).isNull();
            assertThat(machine.state().outstanding()).isEmpty();
            assertThat(machine.apply(inquireExpired("1"))).isEqualTo(new Reply.Answered(Outcome.ABORT));
        }

        @Test
        void raisingTheLifetimeDoesNotReviveIt() {
            Machine machine =
                    Machine.after(commit(prepared("1")), acknowledge("1")).wait(RETENTION.plus(TICK));
            machine.apply(new Command.AdoptPolicy(new Policy(Duration.ofDays(2), Duration.ofDays(2))));

            assertThat(machine.reject(abort())).isEqualTo(new Rejection.OutcomeForgotten(ID));
        }

        @Test
        void aClockThatJumpsBackDoesNotReviveIt() {
            Machine machine = Machine.after(abort()).wait(RETENTION.plus(TICK));
            machine.setClock(Given.START);

            assertThat(machine.reject(commit(prepared("1")))).isEqualTo(new Rejection.OutcomeForgotten(ID));
        }

        @Test
        void loweringThePolicyNeverForgetsWhatCouldStillBeDecidedAnew() {
            Machine machine = Machine.after(abort()).wait(Duration.ofMinutes(10));
            machine.apply(new Command.AdoptPolicy(new Policy(Duration.ofMinutes(1), Duration.ofMinutes(1))));

            assertThat(machine.state().find(ID)).isNull();
            assertThat(machine.state().isForgotten(ID)).isTrue();
        }

        @Test
        void anIdentifierAheadOfTimeIsKeptUntilItIsTooOldItself() {
            TransactionId ahead = Given.id(Given.START.plus(Limits.MAX_AHEAD).millis(), 1);
            Machine machine = Machine.after(new Command.DecideAbort(ahead, AbortReason.REQUESTED, null, List.of()));

            assertThat(machine.wait(RETENTION.plus(TICK)).transaction(ahead)).isInstanceOf(Aborted.class);
            assertThat(machine.wait(Limits.MAX_AHEAD).state().isForgotten(ahead))
                    .isTrue();
        }

        @Test
        void manyGoInPortionsSoThatApplyingStaysShort() {
            Machine machine = new Machine();
            for (int i = 0; i < 40; i++) {
                machine.apply(new Command.DecideAbort(
                        Given.id(Given.START.millis(), i), AbortReason.REQUESTED, null, List.of()));
            }
            machine.wait(RETENTION.plus(TICK));
            assertThat(machine.effects()).hasSize(RetentionRules.MAX_FORGOTTEN_AT_ONCE);

            machine.wait(TICK).wait(TICK);

            assertThat(machine.state().table().byId()).isEmpty();
        }
    }

    @Nested
    class Bounds {

        @Test
        void theRetentionIsNeverShorterThanTheLifetime() {
            assertThatThrownBy(() -> new Policy(Duration.ofHours(2), Duration.ofHours(1)))
                    .hasMessageContaining("R7");
        }

        @Test
        void theHorizonIsNeverAheadOfLogTime() {
            assertThatThrownBy(() -> CoordinatorState.restore(
                            Policy.DEFAULT,
                            LogTime.ZERO,
                            Given.START,
                            LogTime.ZERO,
                            ClusterNodes.NONE,
                            List.of(),
                            List.of()))
                    .hasMessageContaining("I4");
        }
    }
}
