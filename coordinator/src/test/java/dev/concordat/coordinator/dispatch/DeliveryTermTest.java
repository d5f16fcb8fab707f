package dev.concordat.coordinator.dispatch;

import static dev.concordat.coordinator.dispatch.DeliveryPlanTest.allDone;
import static dev.concordat.coordinator.dispatch.FakeCore.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a term does with the news of its log; when and where is called, the plan knows ({@link DeliveryPlanTest}). */
class DeliveryTermTest {

    private final FakeCore core = new FakeCore();
    private final Circuits circuits = new Circuits(CircuitSettings.DEFAULT, () -> Instant.ofEpochMilli(core.now));

    @BeforeEach
    void aBank() {
        core.register("bank-a", "1", "http://localhost:1");
    }

    @Test
    void aTermBeginsWithWhatEarlierOnesLeft() {
        core.commit(prepared("1", "bank-a"));
        core.abort(prepared("1", "bank-a"));

        DeliveryTerm term = term();

        assertThat(term.size()).isEqualTo(2);
        assertThat(calls(term)).extracting(Call::verb).containsExactlyInAnyOrder(Verb.COMMIT, Verb.ABORT);
    }

    @Test
    void whatIsAppliedInTheTermIsDelivered() {
        DeliveryTerm term = term();
        TransactionId id = core.commit(prepared("1", "bank-a"));

        term.applied(delivered(id), core.now);

        assertThat(calls(term)).singleElement().satisfies(call -> assertThat(call.branches())
                .extracting(BranchKey::transaction)
                .containsExactly(id));
    }

    @Test
    void whatIsCompletedOrForgottenIsNotDeliveredAnyMore() {
        TransactionId first = core.commit(prepared("1", "bank-a"));
        TransactionId second = core.commit(prepared("1", "bank-a"));
        DeliveryTerm term = term();

        term.applied(completed(first), core.now);
        assertThat(term.size()).isEqualTo(1);
        term.applied(List.of(new Effect.Forgotten(second)), core.now);

        assertThat(term.size()).isZero();
        assertThat(calls(term)).isEmpty();
    }

    @Test
    void whatWaitsIsDueWhenAnInstanceComesUp() {
        core.commit(prepared("1", "bank-b"));
        DeliveryTerm term = term();
        assertThat(calls(term)).isEmpty();
        core.register("bank-b", "1", "http://localhost:2");
        assertThat(calls(term)).isEmpty();

        term.applied(List.of(new Effect.InstanceUp(new ParticipantName("bank-b"))), core.now);

        assertThat(calls(term)).hasSize(1);
    }

    @Test
    void whatAnOperatorWantsIsDueAtOnce() {
        TransactionId id = core.commit(prepared("1", "bank-a"));
        DeliveryTerm term = term();
        Call call = calls(term).getFirst();
        term.ended(call, new CallResult.NotReached("connection refused"), core.now);
        assertThat(calls(term)).isEmpty();

        term.applied(
                core.applied().outstanding().stream()
                        .filter(delivery -> delivery.transaction().equals(id))
                        .<Effect>map(Effect.DeliverNow::new)
                        .toList(),
                core.now);

        assertThat(calls(term)).hasSize(1);
    }

    @Test
    void whatIsDoneIsReportedAndForgottenWhenTheReportIsApplied() {
        core.commit(prepared("1", "bank-a"));
        DeliveryTerm term = term();
        DeliveryPlan.Report report = report(term);

        term.submitted(awaited(report), core.apply(report.command()), core.now);

        assertThat(report.command()).isInstanceOf(Command.Acknowledge.class);
        assertThat(term.size()).isZero();
    }

    @Test
    void whatIsDoneIsToldAgainWhenNobodyKnowsWhetherItsReportWasApplied() {
        core.commit(prepared("1", "bank-a"));
        DeliveryTerm term = term();

        term.submitted(awaited(report(term)), null, core.now);

        assertIsToldAgain(term);
    }

    @Test
    void whatIsDoneIsToldAgainWhenItsReportIsRejected() {
        TransactionId id = core.commit(prepared("1", "bank-a"));
        DeliveryTerm term = term();

        term.submitted(awaited(report(term)), new Reply.Rejected(new Rejection.TransactionUnknown(id)), core.now);

        assertIsToldAgain(term);
    }

    @Test
    void whatIsNotAppliedWhenEventsGetLostIsTakenFromTheState() {
        DeliveryTerm term = term();
        core.commit(prepared("1", "bank-a"));

        term.missed(core.applied(), core.now);

        assertThat(calls(term)).hasSize(1);
    }

    @Test
    void aReportThatIsUnderWayWhenEventsGetLostIsMadeAgainInTime() {
        core.commit(prepared("1", "bank-a"));
        DeliveryTerm term = term();
        assertThat(awaited(report(term))).isNotNull();

        term.missed(core.applied(), core.now);

        assertIsToldAgain(term);
    }

    @Test
    void aTermThatIsOverGivesBackWhatItsCallsHold() {
        core.commit(prepared("1", "bank-a"));
        for (int i = 0; i < CircuitSettings.DEFAULT.minimumCalls(); i++) {
            circuits.notReached(new Target(new ParticipantName("bank-a"), null));
        }
        core.now += CircuitSettings.DEFAULT.firstWait().toMillis() + 1;
        DeliveryTerm term = term();
        assertThat(calls(term))
                .as("the one call that tries whether the circuit can close")
                .hasSize(1);

        term.abandon();

        assertThat(calls(term())).hasSize(1);
    }

    private DeliveryTerm term() {
        DeliveryPlan plan = new DeliveryPlan(DispatchSettings.DEFAULT, circuits, new Random(1));
        return new DeliveryTerm(plan, core.applied(), core.now);
    }

    private List<Call> calls(DeliveryTerm term) {
        return term.next(core.now, core.applied()).calls();
    }

    /** Of the one call that the term makes, which finds everything done. */
    private DeliveryPlan.Report report(DeliveryTerm term) {
        Call call = calls(term).getFirst();
        return term.ended(call, allDone(call), core.now).getFirst();
    }

    private static BranchKey awaited(DeliveryPlan.Report report) {
        return Objects.requireNonNull(report.awaited());
    }

    private void assertIsToldAgain(DeliveryTerm term) {
        assertThat(calls(term)).as("not at once").isEmpty();
        core.now = term.wakeAt();
        assertThat(calls(term)).hasSize(1);
    }

    private List<Effect> delivered(TransactionId id) {
        return core.applied().outstanding().stream()
                .filter(delivery -> delivery.transaction().equals(id))
                .<Effect>map(Effect.Deliver::new)
                .toList();
    }

    /** Acknowledges the branch behind the back of the term. */
    private List<Effect> completed(TransactionId id) {
        CoordinatorState before = core.applied();
        return Protocol.apply(before, new Command.Acknowledge(id, new BranchId("1")), new LogTime(core.now))
                .effects();
    }
}
