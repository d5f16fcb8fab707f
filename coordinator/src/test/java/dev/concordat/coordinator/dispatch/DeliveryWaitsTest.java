package dev.concordat.coordinator.dispatch;

import static dev.concordat.coordinator.dispatch.FakeCore.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Delivery;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long what failed is waited with, and what ends a wait early; the rest of a plan has {@link DeliveryPlanTest}. */
class DeliveryWaitsTest {

    private static final CallResult REFUSED = new CallResult.NotReached("connection refused");
    private static final ParticipantName BANK = new ParticipantName("bank-a");

    /** Chance takes nothing away: each wait is the longest that it can be. */
    private static final class NoChance extends Random {
        private static final long serialVersionUID = 1L;

        @Override
        public long nextLong(long bound) {
            return 0;
        }
    }

    private final FakeCore core = new FakeCore();
    private final Circuits circuits = new Circuits(CircuitSettings.DEFAULT, () -> Instant.ofEpochMilli(core.now));
    private final DeliveryPlan plan = new DeliveryPlan(DispatchSettings.DEFAULT, circuits, new NoChance());

    @BeforeEach
    void aBank() {
        core.register("bank-a", "1", "http://localhost:1");
    }

    private void load() {
        core.applied().outstanding().forEach(delivery -> plan.deliver(delivery, core.now));
    }

    private List<Call> calls() {
        return plan.next(core.now, core.applied()).calls();
    }

    private Call only() {
        List<Call> calls = calls();
        assertThat(calls).hasSize(1);
        return calls.getFirst();
    }

    /** Milliseconds until the plan wants to be asked again; then it is that late. */
    private long waited() {
        long wait = plan.wakeAt() - core.now;
        core.now = plan.wakeAt();
        return wait;
    }

    private static CallResult answer(Call call, String word) {
        return new CallResult.Answered(call.branches().stream()
                .map(key ->
                        new BranchResult(key.transaction().value(), key.branch().value(), word, null))
                .toList());
    }

    @Test
    void theWaitDoublesWithEachFailureInARow() {
        core.commit(prepared("1", "bank-a"));
        load();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Call call = only();
            plan.ended(call, answer(call, "retry"), core.now);
            waits.add(waited());
        }

        assertThat(waits).containsExactly(100L, 200L, 400L, 800L);
    }

    @Test
    void earlierAttemptsCountForTheWait() {
        TransactionId id = core.commit(prepared("1", "bank-a"));
        Delivery delivery = core.applied().outstanding().getFirst();
        plan.deliver(
                new Delivery(id, delivery.branch(), delivery.participant(), null, null, delivery.decision(), 3),
                core.now);
        Call call = only();
        plan.ended(call, answer(call, "retry"), core.now);

        assertThat(waited()).isEqualTo(800);
    }

    @Test
    void theLogIsToldWhenTheNextAttemptIs() {
        core.commit(prepared("1", "bank-a"));
        load();
        Call call = only();

        assertThat(plan.ended(call, answer(call, "retry"), core.now))
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.awaited()).isNull();
                    assertThat(((Command.ReportFailure) report.command())
                                    .nextAttemptAt()
                                    .millis())
                            .isEqualTo(core.now + 100);
                });
    }

    @Test
    void aReportThatGotLostIsMadeAgainAfterAWaitThatDoubles() {
        core.commit(prepared("1", "bank-a"));
        load();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Call call = only();
            List<DeliveryPlan.Report> reports = plan.ended(call, answer(call, "done"), core.now);
            plan.notRecorded(call.branches().getFirst(), core.now);
            assertThat(reports).hasSize(1);
            waits.add(waited());
        }

        assertThat(waits).containsExactly(100L, 200L, 400L);
    }

    @Test
    void losingTrackTouchesOnlyReportsUnderWay() {
        core.commit(prepared("1", "bank-a"));
        load();
        Call call = only();

        plan.lostTrack(core.now);

        assertThat(plan.ended(call, answer(call, "done"), core.now)).hasSize(1);
        plan.lostTrack(core.now);
        assertThat(waited()).isEqualTo(100);
    }

    @Test
    void withoutAnInstanceItIsLookedForLessAndLessOften() {
        core.commit(prepared("1", "nobody"));
        load();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            assertThat(plan.next(core.now, core.applied()).reports()).hasSize(i == 0 ? 1 : 0);
            waits.add(waited());
        }

        assertThat(waits).containsExactly(TargetQueue.RECHECK_MILLIS, TargetQueue.RECHECK_MILLIS, 400L, 800L, 1_600L);
    }

    @Test
    void whatAnOperatorWantsIsCalledThoughTheCircuitIsOpen() {
        core.commit(prepared("1", "bank-a"));
        load();
        for (int i = 0; i < CircuitSettings.DEFAULT.minimumCalls(); i++) {
            circuits.notReached(new Target(BANK, null));
        }
        assertThat(calls()).isEmpty();

        plan.deliverNow(core.applied().outstanding().getFirst(), core.now);

        assertThat(calls()).hasSize(1);
    }

    @Test
    void whatAnOperatorWantsWaitsAsAfterAFirstFailureAgain() {
        core.commit(prepared("1", "bank-a"));
        load();
        for (int i = 0; i < 4; i++) {
            Call call = only();
            plan.ended(call, answer(call, "retry"), core.now);
            core.now = plan.wakeAt();
        }
        core.now -= 1;
        plan.deliverNow(core.applied().outstanding().getFirst(), core.now);
        Call call = only();
        plan.ended(call, answer(call, "retry"), core.now);

        assertThat(waited()).isEqualTo(100);
    }

    @Test
    void whoIsBackInReachIsToldAtOnceWhatFailedForWantOfAWay() {
        core.commit(prepared("1", "bank-a"));
        load();
        Call lost = only();
        core.commit(prepared("2", "bank-a"));
        load();
        Call heard = only();
        plan.ended(lost, REFUSED, core.now);
        assertThat(calls()).isEmpty();

        plan.ended(heard, answer(heard, "done"), core.now);

        assertThat(only().branches()).isEqualTo(lost.branches());
    }

    @Test
    void whoAnswersRetryIsNotAskedAgainAtOnceAsItWasInReach() {
        core.commit(prepared("1", "bank-a"));
        load();
        Call notReady = only();
        core.commit(prepared("2", "bank-a"));
        load();
        Call lost = only();
        core.commit(prepared("3", "bank-a"));
        load();
        Call heard = only();
        plan.ended(notReady, answer(notReady, "retry"), core.now);
        plan.ended(lost, REFUSED, core.now);

        plan.ended(heard, answer(heard, "done"), core.now);

        assertThat(only().branches()).isEqualTo(lost.branches());
        assertThat(calls()).isEmpty();
    }

    @Test
    void whatHasFailedByBeingOutOfReachOnceIsNotForEverTakenForThat() {
        core.commit(prepared("1", "bank-a"));
        load();
        Call first = only();
        plan.ended(first, REFUSED, core.now);
        core.now = plan.wakeAt();
        Call second = only();
        plan.ended(second, answer(second, "retry"), core.now);
        core.commit(prepared("2", "bank-a"));
        load();
        Call heard = only();

        plan.ended(heard, answer(heard, "done"), core.now);

        assertThat(calls()).isEmpty();
    }

    @Test
    void anAddressThatWorkedIsNotPassedOverAnyMore() {
        core.register("bank-a", "2", "http://localhost:2");
        core.commit(prepared("1", "bank-a"));
        load();
        Call first = only();
        plan.ended(first, REFUSED, core.now);
        core.now = plan.wakeAt();
        Call second = only();
        assertThat(second.base()).isNotEqualTo(first.base());
        plan.ended(second, REFUSED, core.now);
        core.now = plan.wakeAt();
        Call third = only();
        plan.ended(third, answer(third, "retry"), core.now);
        core.now = plan.wakeAt();

        assertThat(only().base()).isEqualTo(third.base());
    }

    @Test
    void anInstanceThatComesUpIsNotPassedOverForWhatItsAddressDidBefore() {
        core.commit(prepared("1", "bank-a"));
        load();
        Call lost = only();
        plan.ended(lost, REFUSED, core.now);
        core.register("bank-a", "2", "http://localhost:2");
        List<String> called = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            plan.instanceUp(BANK, core.now);
            Call call = only();
            called.add(call.base());
            plan.ended(call, answer(call, "retry"), core.now);
        }

        assertThat(called).containsExactlyInAnyOrder("http://localhost:1", "http://localhost:2");
    }

    @Test
    void whatHasBecomeObsoleteDoesNotKeepTheCircuitHalfOpen() {
        TransactionId id = core.commit(prepared("1", "bank-a"));
        load();
        for (int i = 0; i < CircuitSettings.DEFAULT.minimumCalls(); i++) {
            circuits.notReached(new Target(BANK, null));
        }
        core.now += CircuitSettings.DEFAULT.firstWait().toMillis() + 1;
        core.apply(new Command.Acknowledge(id, new BranchId("1")));
        assertThat(calls()).isEmpty();

        assertThat(circuits.tryAcquire(new Target(BANK, null))).isTrue();
    }

    @Test
    void eachOfSeveralTargetsThatAreDueAtOnceIsCalled() {
        core.register("bank-b", "1", "http://localhost:2");
        core.register("bank-c", "1", "http://localhost:3");
        core.commit(prepared("1", "bank-a"), prepared("2", "bank-b"), prepared("3", "bank-c"));
        load();

        assertThat(calls())
                .extracting(Call::base)
                .containsExactlyInAnyOrder("http://localhost:1", "http://localhost:2", "http://localhost:3");
    }

    @Test
    void theTargetThatIsDueFirstWakesThePlan() {
        core.register("bank-b", "1", "http://localhost:2");
        core.commit(prepared("1", "bank-a"));
        core.commit(prepared("1", "bank-b"));
        load();
        List<Call> calls = calls();
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            plan.ended(call, answer(call, "retry"), core.now + 10L * i);
        }

        assertThat(waited()).isEqualTo(100);
        assertThat(only().base()).isEqualTo(calls.getFirst().base());
        assertThat(waited()).isEqualTo(10);
        assertThat(only().base()).isEqualTo(calls.getLast().base());
    }

    @Test
    void whatIsDoneLeavesNothingToWakeFor() {
        core.commit(prepared("1", "bank-a"));
        load();
        Call call = only();
        plan.ended(call, answer(call, "done"), core.now);

        plan.recorded(call.branches().getFirst(), core.now);

        assertThat(plan.size()).isZero();
        assertThat(plan.wakeAt()).isEqualTo(Long.MAX_VALUE);
        core.now += Duration.ofHours(1).toMillis();
        assertThat(calls()).isEmpty();
    }

    @Test
    void aCallWhoseBranchesAreForgottenMeanwhileEndsQuietly() {
        TransactionId id = core.commit(prepared("1", "bank-a"));
        load();
        Call call = only();
        plan.forget(id);

        assertThat(plan.ended(call, answer(call, "done"), core.now)).isEmpty();
        assertThat(plan.wakeAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoWasOutOfReachAsTheHolderIsNotTheNextToBeAskedWhateverChanceSays() {
        for (long seed = 0; seed < 10; seed++) {
            FakeCore clinic = new FakeCore();
            clinic.register("clinic", "i-1", "http://localhost:11");
            clinic.register("clinic", "i-2", "http://localhost:12");
            clinic.abort(FakeCore.held("1", "clinic", "i-2", null));
            Circuits closed = new Circuits(CircuitSettings.DEFAULT, () -> Instant.ofEpochMilli(clinic.now));
            DeliveryPlan drawn = new DeliveryPlan(DispatchSettings.DEFAULT, closed, new Random(seed));
            clinic.applied().outstanding().forEach(delivery -> drawn.deliver(delivery, clinic.now));
            Call first = drawn.next(clinic.now, clinic.applied()).calls().getFirst();
            assertThat(first.base()).isEqualTo("http://localhost:12");

            drawn.ended(first, REFUSED, clinic.now);

            assertThat(drawn.next(clinic.now, clinic.applied()).calls())
                    .as("seed %s", seed)
                    .extracting(Call::base)
                    .containsExactly("http://localhost:11");
        }
    }
}
