package dev.concordat.participant.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.RequestResult;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.protocol.Inquiry;
import dev.concordat.protocol.OutcomesResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** New participants and older coordinators, which refuse the fields that they do not know. */
class OlderNodesTest {

    private static final String ID = "01JD7V9K2M3N4P5Q6R7S8T9VWX";
    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final String OUTCOME =
            "{\"outcomes\":[{\"transaction\":\"" + ID + "\",\"branch\":\"1\",\"outcome\":\"commit\"}]}";
    private static final String INVALID = "{\"type\":\"urn:concordat:problem:invalid-request\"}";

    private final StubCoordinator coordinator = new StubCoordinator();
    private final CoordinatorClient client = new CoordinatorClient(new CoordinatorSettings(
            List.of(URI.create(coordinator.url())), null, BUDGET, Duration.ofSeconds(5), Duration.ofSeconds(5)));

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private Optional<OutcomesResponse> ask() {
        return client.outcomes(List.of(new Inquiry(ID, "1", null, "bank-a")), BUDGET);
    }

    private static StubCoordinator.Answer older(StubCoordinator.Request request) {
        return request.body().contains("participant")
                ? new StubCoordinator.Answer(400, INVALID)
                : new StubCoordinator.Answer(200, OUTCOME);
    }

    private long requestsThatNameTheParticipant() {
        return coordinator.requests().stream()
                .filter(request -> request.body().contains("\"participant\":\"bank-a\""))
                .count();
    }

    @Test
    void aCoordinatorIsToldWhoAsks() {
        coordinator.behave(request -> new StubCoordinator.Answer(200, OUTCOME));

        assertThat(ask()).isPresent();
        assertThat(requestsThatNameTheParticipant()).isOne();
        assertThat(coordinator.requests()).hasSize(1);
    }

    @Test
    void anOlderOneThatRefusesTheFieldIsAskedWithoutItAndRemembered() {
        coordinator.behave(OlderNodesTest::older);

        assertThat(ask()).isPresent();
        assertThat(ask()).isPresent();

        assertThat(coordinator.requests()).hasSize(3);
        assertThat(requestsThatNameTheParticipant()).isOne();
    }

    @Test
    void whatIsRefusedEitherWayIsRememberedOfNobody() {
        coordinator.behave(request -> new StubCoordinator.Answer(400, INVALID));

        assertThat(ask()).isEmpty();
        assertThat(ask()).isEmpty();

        assertThat(requestsThatNameTheParticipant()).isEqualTo(2);
    }

    @Test
    void aNodeThatIsUpgradedIsToldAgainWhoAsks() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 7);
        OlderNodes older = new OlderNodes(2, now::get);
        var refused = CompletableFuture.<RequestResult>completedFuture(new RequestResult.Answered(400, INVALID));
        var answered = CompletableFuture.<RequestResult>completedFuture(new RequestResult.Answered(200, OUTCOME));

        assertThat(older.ask(1, refused, () -> answered).join()).isEqualTo(answered.join());
        assertThat(older.contains(0)).isFalse();
        now.addAndGet(OlderNodes.MEMORY.toNanos() - 1);
        assertThat(older.contains(1)).isTrue();
        now.incrementAndGet();
        assertThat(older.contains(1)).isFalse();
    }
}
