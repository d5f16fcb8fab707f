package dev.concordat.coordinator.dispatch;

import static dev.concordat.coordinator.dispatch.FakeCore.at;
import static dev.concordat.coordinator.dispatch.FakeCore.prepared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.Circuit;
import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.coordinator.runtime.VotingRound;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Delivery and voting as they are put together. */
@Timeout(60)
class DispatchConfigurationTest {

    private final DispatchConfiguration configuration = new DispatchConfiguration();
    private final FakeCore core = new FakeCore();
    private final ScriptedGateway gateway = new ScriptedGateway();
    private final InstantSource clock = InstantSource.system();
    private final Circuits circuits = configuration.participantCircuits(DispatchSettings.DEFAULT, clock);

    DispatchConfigurationTest() {
        core.register("bank-a", "1", "http://localhost:1");
    }

    @Test
    void aDecisionIsDeliveredOnceThisNodeLeads() {
        AppliedFeed feed = new AppliedFeed();
        Dispatcher dispatcher =
                configuration.dispatcher(gateway, core, circuits, DispatchSettings.DEFAULT, clock, feed);
        try (dispatcher) {
            core.commit(prepared("1", "bank-a"));
            feed.applied(1, List.of(), core.applied());
            feed.leading(1);

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> core.applied().outstanding().isEmpty());
        }
        assertThat(gateway.sent).extracting(ScriptedGateway.Sent::verb).containsExactly(Verb.COMMIT);
        assertThat(circuits.of(new ParticipantName("bank-a"))).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aRoundAsksTheInstancesOfTheState() {
        gateway.scripts.put("http://localhost:1", ScriptedGateway.word("prepared"));
        VotingRound round = configuration.votingRound(core, gateway, circuits, DispatchSettings.DEFAULT, clock);
        TransactionId id = core.id();
        core.apply(new Command.Begin(id, null, Duration.ofMinutes(1)));
        core.apply(new Command.Enlist(id, at("1", "bank-a", null, null)));

        RoundResult result = round.ask(
                id,
                Objects.requireNonNull(core.applied().table().find(id))
                        .branches()
                        .all(),
                Duration.ofSeconds(30));

        assertThat(result).isInstanceOf(RoundResult.Unanimous.class);
    }
}
