package dev.concordat.coordinator.dispatch;

import static dev.concordat.coordinator.dispatch.FakeCore.START;
import static dev.concordat.coordinator.dispatch.FakeCore.held;
import static dev.concordat.coordinator.dispatch.FakeCore.prepared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.concordat.coordinator.runtime.Circuit;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Delivery;
import dev.concordat.coordinator.transaction.Resolution;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DeliveryPlanTest {

    private static final long SEED = 42;
    private static final CallResult REFUSED = new CallResult.NotReached("connection refused");

    private final FakeCore core = new FakeCore();
    private final InstantSource clock = () -> Instant.ofEpochMilli(core.now);
    private final Circuits circuits = new Circuits(CircuitSettings.DEFAULT, clock);
    private final DeliveryPlan plan = new DeliveryPlan(DispatchSettings.DEFAULT, circuits, new Random(SEED));

    @BeforeEach
    void twoBanks() {
        core.register("bank-a", "1", "http://localhost:1");
        core.register("bank-b", "1", "http://localhost:2");
    }

    @Nested
    class Batching {

        @Test
        void aDecisionThatIsNotAppliedIsNotSent() {
            plan.deliver(
                    new Delivery(
                            core.id(),
                            new BranchId("1"),
                            new ParticipantName("bank-a"),
                            null,
                            null,
                            Decision.COMMIT,
                            0),
                    core.now);

            assertThat(next()).isEmpty();
            assertThat(plan.size()).isZero();
        }

        @Test
        void aCallCarriesAtMost256Branches() {
            for (int i = 0; i < 300; i++) {
                core.commit(prepared("1", "bank-a"));
            }
            loadAll();

            assertThat(next()).extracting(call -> call.deliveries().size()).containsExactly(256, 44);
        }

        @Test
        void commitsAndAbortsTravelApart() {
            for (int i = 0; i < 5; i++) {
                core.commit(prepared("1", "bank-a"));
                core.abort(prepared("1", "bank-a"));
            }
            loadAll();

            assertThat(next())
                    .extracting(Call::verb, call -> call.deliveries().size())
                    .containsExactly(tuple(Verb.COMMIT, 5), tuple(Verb.ABORT, 5));
        }

        @Test
        void aParticipantWithCallsUnderWayKeepsNoOtherWaiting() {
            for (int i = 0; i < 5 * 256; i++) {
                core.commit(prepared("1", "bank-a"));
            }
            loadAll();
            assertThat(next()).hasSize(4);

            TransactionId other = core.commit(prepared("1", "bank-b"));
            loadAll();

            assertThat(next()).singleElement().satisfies(call -> {
                assertThat(call.target().participant().value()).isEqualTo("bank-b");
                assertThat(call.deliveries().getFirst().transaction()).isEqualTo(other);
            });
        }

        @Test
        void aBranchWithAnAddressOfItsOwnIsCalledThere() {
            core.commit(FakeCore.at("1", "bank-a", "http://localhost:9/x", Vote.PREPARED));
            loadAll();

            assertThat(next()).extracting(Call::base).containsExactly("http://localhost:9/x");
        }

        @Test
        void theSameDeliveryIsNotSentTwiceAtOnce() {
            core.commit(prepared("1", "bank-a"));
            loadAll();
            loadAll();
            assertThat(next()).hasSize(1);

            loadAll();

            assertThat(next()).isEmpty();
        }
    }

    @Nested
    class Results {

        private TransactionId id = core.id();
        private Call call = new Call(
                new Target(new ParticipantName("x"), null),
                "x",
                List.of(new Delivery(id, new BranchId("1"), new ParticipantName("x"), null, null, Decision.COMMIT, 0)));

        @BeforeEach
        void oneCallUnderWay() {
            id = core.commit(prepared("1", "bank-a"));
            loadAll();
            call = only();
        }

        @Test
        void doneIsAcknowledgedAndForgotten() {
            finish(call, answer("done"));

            assertThat(core.submitted(Command.Acknowledge.class)).hasSize(1);
            assertThat(plan.size()).isZero();
            assertThat(core.applied().outstanding()).isEmpty();
        }

        @Test
        void anAcknowledgementThatGotLostIsAskedForAgain() {
            core.available = false;
            finish(call, answer("done"));
            core.available = true;

            Call again = onlyAfterAWhile();
            finish(again, answer("done"));

            assertThat(plan.size()).isZero();
        }

        @Test
        void aHazardIsNotSentAgainUntilAnOperatorSaysRetry() {
            finish(call, answer("hazard"));
            core.now += 3_600_000;
            loadAll();
            assertThat(next()).isEmpty();

            core.apply(new Command.Retry(id));
            core.applied().outstanding().forEach(delivery -> plan.deliverNow(delivery, core.now));

            assertThat(next()).hasSize(1);
        }

        @Test
        void whatAnOperatorAsksForWhileTheHazardIsOnItsWayToTheLogIsSent() {
            List<DeliveryPlan.Report> onTheirWay = plan.ended(call, answer("hazard"), core.now);
            plan.deliverNow(call.deliveries().getFirst(), core.now);
            onTheirWay.forEach(DeliveryPlanTest.this::submit);
            core.apply(new Command.Retry(id));

            assertThat(next()).hasSize(1);
        }

        @Test
        void retryIsReportedOnceWithTheNextAttempt() {
            finish(call, answer("retry"));

            assertThat(core.submitted(Command.ReportFailure.class))
                    .singleElement()
                    .satisfies(failure -> {
                        assertThat(failure.error()).isEqualTo("retry: text");
                        assertThat(failure.nextAttemptAt().millis()).isBetween(START + 50, START + 100);
                    });
            assertThat(next()).isEmpty();
            assertThat(onlyAfterAWhile().deliveries()).hasSize(1);
        }

        @Test
        void resultsThatSayNothingAboutTheBranchAreUnknown() {
            BranchResult other = new BranchResult(core.id().value(), "1", "done", null);
            BranchResult sibling = new BranchResult(id.value(), "2", "done", null);
            finish(call, new CallResult.Answered(List.of(other, sibling)));
            assertThat(lastError()).isEqualTo("the answer has no result for this branch");

            finish(onlyAfterAWhile(), answer("DONE"));
            assertThat(lastError()).startsWith("unknown result");

            BranchResult done = new BranchResult(id.value(), "1", "done", null);
            BranchResult retry = new BranchResult(id.value(), "1", "retry", null);
            finish(onlyAfterAWhile(), new CallResult.Answered(List.of(done, retry)));
            assertThat(lastError()).isEqualTo("the answer has no result for this branch");

            assertThat(core.submitted(Command.Acknowledge.class)).isEmpty();
        }

        @Test
        void anAbortKnowsNoHazard() {
            TransactionId aborted = core.abort(prepared("1", "bank-b"));
            loadAll();
            finish(only(), new CallResult.Answered(List.of(new BranchResult(aborted.value(), "1", "hazard", null))));

            assertThat(core.submitted(Command.ReportHazard.class)).isEmpty();
            assertThat(core.submitted(Command.ReportFailure.class)).hasSize(1);
        }

        @Test
        void aResolvedBranchIsNotToldAnyMore() {
            finish(call, answer("retry"));
            core.apply(new Command.Resolve(
                    id, new BranchId("1"), new Resolution(Resolution.Found.COMMITTED, "gone", "me")));
            core.now += 60_000;

            assertThat(next()).isEmpty();
            assertThat(plan.size()).isZero();
        }

        @Test
        void aCompletedTransactionIsDropped() {
            finish(call, answer("retry"));

            plan.forget(id);

            assertThat(plan.size()).isZero();
            assertThat(plan.wakeAt()).isEqualTo(Long.MAX_VALUE);
        }

        private CallResult answer(String word) {
            return new CallResult.Answered(List.of(new BranchResult(id.value(), "1", word, "text")));
        }

        private String lastError() {
            return core.submitted(Command.ReportFailure.class).getLast().error();
        }
    }

    @Nested
    class BackOffAndCircuit {

        @Test
        void theWaitGrowsToItsCapAndNotBeyond() {
            BackOff backOff = new BackOff(
                    DispatchSettings.DEFAULT.firstBackOff(), DispatchSettings.DEFAULT.maxBackOff(), new Random(SEED));

            for (int failures = 1; failures < 100; failures++) {
                long full = Math.min(30_000, 100L << Math.min(failures - 1, 20));
                assertThat(backOff.millisAfter(failures)).isBetween(full / 2, full);
            }
        }

        @Test
        void theCircuitOpensAndWritesNothingUntilItHalfOpens() {
            failUntilOpen();
            int written = core.submitted(Command.ReportFailure.class).size();
            core.now += 500;

            assertThat(next()).isEmpty();
            assertThat(core.submitted(Command.ReportFailure.class)).hasSize(written);
        }

        @Test
        void aTargetThatIsBackIsFoundWithAFewBranchesAndThenGetsAll() {
            failUntilOpen();
            core.now += 1_100;

            Call probe = only();
            assertThat(probe.deliveries()).hasSize(8);
            assertThat(circuits.of(new ParticipantName("bank-a"))).isEqualTo(Circuit.HALF_OPEN);
            assertThat(next()).isEmpty();

            finish(probe, allDone(probe));
            assertThat(circuits.of(new ParticipantName("bank-a"))).isEqualTo(Circuit.CLOSED);
            List<Call> rest = next();
            assertThat(rest.stream().mapToInt(call -> call.deliveries().size()).sum())
                    .isEqualTo(12);
        }

        @Test
        void aPlanThatIsGivenUpDoesNotKeepTheCircuitHalfOpen() {
            failUntilOpen();
            core.now += 1_100;
            assertThat(next()).hasSize(1);

            plan.abandon();
            DeliveryPlan successor = new DeliveryPlan(DispatchSettings.DEFAULT, circuits, new Random(SEED));
            core.applied().outstanding().forEach(delivery -> successor.deliver(delivery, core.now));

            assertThat(successor.next(core.now, core.applied()).calls()).hasSize(1);
        }

        @Test
        void anInstanceThatComesUpIsTriedAtOnce() {
            failUntilOpen();

            core.register("bank-a", "2", "http://localhost:3");
            plan.instanceUp(new ParticipantName("bank-a"), core.now);

            assertThat(next()).hasSize(1);
        }

        @Test
        void aParticipantThatRefusesToAnswerDoesNotOpenTheCircuit() {
            core.commit(prepared("1", "bank-a"));
            loadAll();
            for (int i = 0; i < 20; i++) {
                finish(onlyAfterAWhile(), new CallResult.Unusable("status 404"));
            }

            assertThat(circuits.of(new ParticipantName("bank-a"))).isEqualTo(Circuit.CLOSED);
        }

        private void failUntilOpen() {
            for (int i = 0; i < 20; i++) {
                core.commit(prepared("1", "bank-a"));
            }
            loadAll();
            while (circuits.of(new ParticipantName("bank-a")) == Circuit.CLOSED) {
                finish(onlyAfterAWhile(), REFUSED);
            }
        }
    }

    @Nested
    class Instances {

        @Test
        void takeTurns() {
            core.register("bank-a", "2", "http://localhost:3");
            List<String> called = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                core.commit(prepared("1", "bank-a"));
                loadAll();
                called.add(only().base());
            }

            assertThat(called).containsOnly("http://localhost:1", "http://localhost:3");
            assertThat(called.get(0)).isEqualTo(called.get(2)).isNotEqualTo(called.get(1));
        }

        @Test
        void theOneThatFailedIsPassedOver() {
            core.register("bank-a", "2", "http://localhost:3");
            core.commit(prepared("1", "bank-a"));
            loadAll();
            Call first = only();
            finish(first, REFUSED);

            for (int i = 0; i < 3; i++) {
                Call next = onlyAfterAWhile();
                assertThat(next.base()).isNotEqualTo(first.base());
                finish(next, new CallResult.Unusable("status 500"));
            }
        }

        @Test
        void areStillTriedWhenTheirLeaseHasRunOut() {
            core.now += 60_000;
            core.commit(prepared("1", "bank-a"));
            loadAll();

            assertThat(next()).hasSize(1);
        }

        @Test
        void thatDoNotExistAreReportedOnceAndWaitedFor() {
            core.commit(prepared("1", "nobody"));
            loadAll();
            for (int i = 0; i < 1_000; i++) {
                assertThat(next()).isEmpty();
                core.now += 100;
            }
            assertThat(core.submitted(Command.ReportFailure.class))
                    .extracting(Command.ReportFailure::error)
                    .containsExactly("no instance of this participant is registered");

            core.register("nobody", "1", "http://localhost:4");
            plan.instanceUp(new ParticipantName("nobody"), core.now);

            assertThat(next()).hasSize(1);
        }
    }

    @Nested
    class HeldBranches {

        @BeforeEach
        void threeInstances() {
            core.register("clinic", "i-1", "http://localhost:11");
            core.register("clinic", "i-2", "http://localhost:12");
            core.register("clinic", "i-3", "http://localhost:13");
        }

        @Test
        void areAbortedWhereTheyAreHeld() {
            for (int i = 0; i < 6; i++) {
                core.abort(held("1", "clinic", "i-2", null));
            }
            loadAll();

            assertThat(next()).singleElement().satisfies(call -> {
                assertThat(call.base()).isEqualTo("http://localhost:12");
                assertThat(call.deliveries()).hasSize(6);
            });
        }

        @Test
        void areAskedForAtTheNewAddressOfTheirInstance() {
            core.abort(held("1", "clinic", "i-2", null));
            loadAll();
            core.register("clinic", "i-2", "http://localhost:22");

            assertThat(only().base()).isEqualTo("http://localhost:22");
        }

        @Test
        void areCommittedByAnyInstanceOncePrepared() {
            List<String> called = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                core.commit(held("1", "clinic", "i-2", Vote.PREPARED));
                loadAll();
                called.add(only().base());
            }

            assertThat(called)
                    .containsExactlyInAnyOrder("http://localhost:11", "http://localhost:12", "http://localhost:13");
        }

        @Test
        void areAbortedByAnyInstanceOncePrepared() {
            List<String> called = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                core.abort(held("1", "clinic", "i-2", Vote.PREPARED));
                loadAll();
                called.add(only().base());
            }

            assertThat(called).doesNotHaveDuplicates().hasSize(3);
        }

        @Test
        void areAbortedByAnotherInstanceWhenTheLeaseOfTheirOwnIsOver() {
            core.now += 14_000;
            core.register("clinic", "i-3", "http://localhost:13");
            core.now += 2_000;
            core.abort(held("1", "clinic", "i-2", null));
            loadAll();

            Call call = only();
            assertThat(call.base()).isEqualTo("http://localhost:13");
            assertThat(core.submitted(Command.ReportFailure.class)).isEmpty();
            finish(call, allDone(call));
            assertThat(plan.size()).isZero();
        }

        @Test
        void areAbortedByAnotherInstanceWhenTheirOwnIsUnknown() {
            core.abort(held("1", "clinic", "i-9", null));
            loadAll();

            assertThat(next()).hasSize(1);
        }

        @Test
        void areAbortedByAnotherInstanceAtOnceWhenTheirOwnIsOutOfReach() {
            core.abort(held("1", "clinic", "i-2", null));
            loadAll();
            finish(only(), REFUSED);

            Call second = only();
            assertThat(second.base()).isNotEqualTo("http://localhost:12");
            finish(second, allDone(second));
            assertThat(plan.size()).isZero();
            assertThat(plan.wakeAt()).isEqualTo(Long.MAX_VALUE);
        }

        @Test
        void doNotWaitForAnInstanceWhoseCircuitIsOpen() {
            Target dead = new Target(new ParticipantName("clinic"), null, "i-2");
            while (circuits.of(dead) == Circuit.CLOSED) {
                circuits.notReached(dead);
            }
            core.abort(held("1", "clinic", "i-2", null));
            loadAll();

            assertThat(next()).hasSize(1);
        }

        @Test
        void stayWithAnInstanceThatIsThereAndNotReadyButNotForEver() {
            core.abort(held("1", "clinic", "i-2", null));
            loadAll();
            List<String> called = new ArrayList<>();
            for (int i = 0; i < DeliveryPlan.MOST_AT_HOLDER + 3; i++) {
                Call call = onlyAfterAWhile();
                called.add(call.base());
                finish(call, new CallResult.Unusable("status 500"));
            }

            assertThat(called.subList(0, DeliveryPlan.MOST_AT_HOLDER)).containsOnly("http://localhost:12");
            assertThat(called.subList(DeliveryPlan.MOST_AT_HOLDER, called.size()))
                    .contains("http://localhost:11", "http://localhost:13");
        }

        @Test
        void areNotLookedForAgainByANewLeaderThatKnowsOfEnoughAttempts() {
            core.abort(held("1", "clinic", "i-2", null));
            loadAll();
            for (int i = 0; i < DeliveryPlan.MOST_AT_HOLDER; i++) {
                finish(onlyAfterAWhile(), new CallResult.Unusable("status 500"));
            }
            DeliveryPlan successor = new DeliveryPlan(DispatchSettings.DEFAULT, circuits, new Random(SEED));
            core.applied().outstanding().forEach(delivery -> successor.deliver(delivery, core.now));

            assertThat(successor.next(core.now, core.applied()).calls())
                    .extracting(call -> call.target().instance())
                    .containsExactly((String) null);
        }
    }

    private void loadAll() {
        core.applied().outstanding().forEach(delivery -> plan.deliver(delivery, core.now));
    }

    private List<Call> next() {
        DeliveryPlan.Work work = plan.next(core.now, core.applied());
        work.reports().forEach(this::submit);
        return work.calls();
    }

    private Call only() {
        List<Call> calls = next();
        assertThat(calls).hasSize(1);
        return calls.getFirst();
    }

    private Call onlyAfterAWhile() {
        for (int i = 0; i < 100_000; i++) {
            List<Call> calls = next();
            if (!calls.isEmpty()) {
                assertThat(calls).hasSize(1);
                return calls.getFirst();
            }
            core.now += 10;
        }
        throw new AssertionError("nothing was ever due again");
    }

    private void finish(Call call, CallResult result) {
        plan.ended(call, result, core.now).forEach(this::submit);
    }

    private void submit(DeliveryPlan.Report report) {
        boolean recorded = !core.submit(report.command()).isCompletedExceptionally();
        if (report.awaited() != null && recorded) {
            plan.recorded(report.awaited(), core.now);
        } else if (report.awaited() != null) {
            plan.notRecorded(report.awaited(), core.now);
        }
    }

    static CallResult allDone(Call call) {
        return new CallResult.Answered(call.branches().stream()
                .map(key ->
                        new BranchResult(key.transaction().value(), key.branch().value(), "done", null))
                .toList());
    }
}
