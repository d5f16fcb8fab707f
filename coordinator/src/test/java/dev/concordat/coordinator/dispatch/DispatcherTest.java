package dev.concordat.coordinator.dispatch;

import static dev.concordat.coordinator.dispatch.FakeCore.prepared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DispatcherTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final FakeCore core = new FakeCore();
    private final ScriptedGateway gateway = new ScriptedGateway();
    private final InstantSource clock = InstantSource.system();
    private final Circuits circuits = new Circuits(CircuitSettings.DEFAULT, clock);
    private final Dispatcher dispatcher = new Dispatcher(
            () -> new DeliveryPlan(DispatchSettings.DEFAULT, circuits, new Random(1)), gateway, core, clock, SOON);

    @BeforeEach
    void start() {
        core.listen(dispatcher);
        core.register("bank-a", "1", "http://localhost:1");
        core.register("bank-b", "1", "http://localhost:2");
        dispatcher.start();
    }

    @AfterEach
    void stop() {
        dispatcher.close();
    }

    @Test
    void nothingIsSentBeforeADecisionIsApplied() {
        dispatcher.leading(core.applied());
        TransactionId id = core.id();
        core.apply(new Command.Begin(id, null, Duration.ofMinutes(1)));
        core.apply(new Command.Enlist(id, prepared("1", "bank-a")));
        core.commit(prepared("1", "bank-b"));
        await().atMost(SOON).until(() -> gateway.sent.size() == 1);
        assertThat(gateway.sent).extracting(ScriptedGateway.Sent::base).containsExactly("http://localhost:2");

        core.apply(new Command.DecideCommit(id, List.of()));

        await().atMost(SOON).until(() -> core.applied().outstanding().isEmpty());
        assertThat(gateway.sent).hasSize(2);
    }

    @Test
    void aFollowerSendsNothing() {
        core.commit(prepared("1", "bank-a"));
        dispatcher.leading(CoordinatorState.empty());
        dispatcher.notLeading();
        TransactionId marker = core.commit(prepared("1", "bank-b"));

        dispatcher.leading(core.applied());

        await().atMost(SOON).until(() -> core.applied().outstanding().isEmpty());
        assertThat(gateway.sent).hasSize(2);
        assertThat(gateway.sent.stream()
                        .flatMap(sent -> sent.branches().stream())
                        .map(BranchKey::transaction))
                .contains(marker);
    }

    @Test
    void aNewLeaderSendsWhatIsOutstandingInTheState() {
        core.commit(prepared("1", "bank-a"), prepared("2", "bank-b"));
        core.abort(prepared("1", "bank-a"));

        dispatcher.leading(core.applied());

        await().atMost(SOON).until(() -> core.applied().outstanding().isEmpty());
        assertThat(core.submitted(Command.Acknowledge.class)).hasSize(3);
    }

    @Test
    void aParticipantThatHangsDelaysNoOther() {
        gateway.scripts.put("http://localhost:1", ScriptedGateway.hang());
        dispatcher.leading(core.applied());

        core.commit(prepared("1", "bank-a"), prepared("2", "bank-b"));

        await().atMost(SOON).untilAsserted(() -> assertThat(core.submitted(Command.Acknowledge.class))
                .extracting(done -> done.branch().value())
                .containsExactly("2"));
    }

    @Test
    void aTermThatEndsBreaksItsCallsOffAndDropsTheirResults() {
        gateway.scripts.put("http://localhost:1", ScriptedGateway.hang());
        dispatcher.leading(core.applied());
        core.commit(prepared("1", "bank-a"));
        await().atMost(SOON).until(() -> gateway.sent.size() == 1);

        dispatcher.notLeading();

        await().atMost(SOON).until(() -> gateway.interrupted.size() == 1);
        gateway.scripts.clear();
        dispatcher.leading(core.applied());
        await().atMost(SOON).until(() -> core.applied().outstanding().isEmpty());
        assertThat(core.submitted(Command.ReportFailure.class)).isEmpty();
    }

    @Test
    void deliveryGoesOnAfterAnErrorInItsOwnThread() {
        core.broken = new StackOverflowError("a test's");
        dispatcher.leading(core.applied());
        core.commit(prepared("1", "bank-a"));
        await().atMost(SOON).until(() -> core.broken == null);

        await().atMost(SOON).until(() -> core.applied().outstanding().isEmpty());
    }

    @Test
    void anErrorInACallIsAnAttemptThatFailed() {
        AtomicInteger calls = new AtomicInteger();
        gateway.scripts.put("http://localhost:1", branches -> {
            if (calls.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("a test's");
            }
            return ScriptedGateway.word("done").answer(branches);
        });
        dispatcher.leading(core.applied());

        core.commit(prepared("1", "bank-a"));

        await().atMost(SOON).until(() -> core.applied().outstanding().isEmpty());
        assertThat(core.submitted(Command.ReportFailure.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure.error()).contains("NoClassDefFoundError"));
    }

    @Test
    void aRetryThatWorksEndsTheTransaction() {
        gateway.scripts.put("http://localhost:1", ScriptedGateway.word("retry"));
        dispatcher.leading(core.applied());
        core.commit(prepared("1", "bank-a"));
        await().atMost(SOON)
                .until(() -> !core.submitted(Command.ReportFailure.class).isEmpty());

        gateway.scripts.clear();

        await().atMost(SOON).until(() -> core.applied().outstanding().isEmpty());
    }

    @Test
    void whatIsClosedBreaksItsCallsOffAndSendsNothingMore() {
        gateway.scripts.put("http://localhost:1", ScriptedGateway.hang());
        dispatcher.leading(core.applied());
        core.commit(prepared("1", "bank-a"));
        await().atMost(SOON).until(() -> gateway.sent.size() == 1);

        dispatcher.close();

        await().atMost(SOON).until(() -> gateway.interrupted.size() == 1);
        core.commit(prepared("1", "bank-b"));
        // Longer than a loop that went on would wait at most.
        await().during(Duration.ofMillis(1_500)).atMost(SOON).until(() -> gateway.sent.size() == 1);
        assertThat(core.submitted(Command.ReportFailure.class)).isEmpty();
    }

    @Test
    void whatAFullQueueMissedIsLookedUpInTheState() {
        try (Dispatcher late = new Dispatcher(
                () -> new DeliveryPlan(DispatchSettings.DEFAULT, circuits, new Random(1)),
                gateway,
                core,
                clock,
                SOON)) {
            late.leading(core.applied());
            List<Effect> nothing = List.of(new Effect.Forgotten(core.id()));
            for (int i = 0; i <= Dispatcher.MAX_EVENTS; i++) {
                late.applied(nothing, core.applied());
            }
            core.commit(prepared("1", "bank-a"));
            late.applied(nothing, core.applied());

            late.start();

            await().atMost(SOON).until(() -> core.applied().outstanding().isEmpty());
        }
    }

    @Test
    void aNodeThatNeverLedHasNoTermToEnd() {
        dispatcher.notLeading();
        dispatcher.leading(core.applied());
        dispatcher.notLeading();
        dispatcher.notLeading();
        dispatcher.leading(core.applied());

        core.commit(prepared("1", "bank-a"));

        await().atMost(SOON).until(() -> core.applied().outstanding().isEmpty());
        assertThat(gateway.sent).hasSize(1);
    }
}
