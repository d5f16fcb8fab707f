package dev.concordat.participant.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.client.CoordinatorSettings;
import dev.concordat.participant.recovery.Lease;
import dev.concordat.participant.resource.postgresql.Databases;
import dev.concordat.participant.resource.postgresql.Introductions;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.protocol.LeaseRequest;
import dev.concordat.protocol.ParticipantName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.support.StaticApplicationContext;

/** The lease is held from when the application is ready, and again when a context that was stopped goes on. */
class ParticipantLifecycleTest {

    private static final Duration BOUND = Duration.ofSeconds(10);

    private volatile boolean drained;
    private final StubCoordinator coordinator = new StubCoordinator();
    private final CoordinatorClient client = new CoordinatorClient(new CoordinatorSettings(
            List.of(URI.create(coordinator.url())),
            null,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2)));
    private final ParticipantLifecycle lifecycle = new ParticipantLifecycle(
            new DataSourceArrivals(
                    new Databases(new Introductions()),
                    (phaseTwo, connections) -> {
                        throw new AssertionError("nothing takes part");
                    },
                    (started, giveUp) -> {},
                    completed -> {},
                    new DataSourceArrivals.Settings(1, Duration.ofSeconds(1), 0)),
            () -> {},
            () -> new Lease(
                    client,
                    "concordat",
                    new ParticipantName("bank"),
                    List.of("i-1"),
                    new LeaseRequest("http://127.0.0.1:1/concordat", Duration.ofSeconds(15))),
            new ParticipantLifecycle.HeldOpen() {
                @Override
                public void resume() {
                    drained = false;
                }

                @Override
                public void drain() {
                    drained = true;
                }
            },
            Duration.ofSeconds(1),
            Duration.ofHours(1));

    @AfterEach
    void stop() {
        lifecycle.stop();
        coordinator.close();
    }

    private void awaitCalls(String method) {
        await().atMost(BOUND).until(() -> coordinator.requests().stream()
                .anyMatch(request -> request.method().equals(method)));
    }

    @Test
    void aContextThatGoesOnAfterAStopHoldsItsLeaseAgain() {
        lifecycle.start();
        assertThat(coordinator.requests()).as("nobody can be called yet").isEmpty();
        lifecycle.onApplicationEvent(new ApplicationReadyEvent(
                new SpringApplication(), new String[0], new StaticApplicationContext(), Duration.ZERO));
        awaitCalls("PUT");
        lifecycle.stop();
        assertThat(drained).isTrue();
        coordinator.reset();

        lifecycle.start();

        assertThat(drained).as("what is held open may come again").isFalse();
        awaitCalls("PUT");
    }
}
