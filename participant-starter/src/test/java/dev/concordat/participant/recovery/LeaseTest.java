package dev.concordat.participant.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.client.CoordinatorSettings;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.participant.testapp.StubCoordinator.Answer;
import dev.concordat.protocol.LeaseRequest;
import dev.concordat.protocol.ParticipantName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LeaseTest {

    private static final String PATH = "/v1/participants/bank/instances/i-1";

    private final StubCoordinator coordinator = new StubCoordinator();
    private final Lease lease = new Lease(
            new CoordinatorClient(new CoordinatorSettings(
                    List.of(URI.create(coordinator.url())),
                    null,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5))),
            "concordat",
            new ParticipantName("bank"),
            List.of("i-1"),
            new LeaseRequest("http://localhost:1", null));

    private final Logger logger = (Logger) LoggerFactory.getLogger(Lease.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        said.start();
        logger.addAppender(said);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(said);
        logger.setLevel(null);
        coordinator.close();
    }

    private List<String> asked() {
        return coordinator.requests().stream()
                .map(request -> request.method() + " " + request.path())
                .toList();
    }

    private long count(String text) {
        return said.list.stream()
                .filter(event -> event.getMessage().startsWith(text))
                .count();
    }

    @Test
    void registersRenewsAndLeaves() {
        lease.renew();
        lease.renew();
        lease.end();

        assertThat(asked()).containsExactly("PUT " + PATH, "PUT " + PATH, "DELETE " + PATH);
        assertThat(count("Registered with the coordinators")).isOne();
    }

    @Test
    void whoNeverGotInDoesNotLeave() {
        lease.end();
        coordinator.behave(request -> new Answer(400, "{\"type\":\"urn:concordat:problem:invalid-request\"}"));
        lease.renew();
        lease.end();

        assertThat(asked()).containsExactly("PUT " + PATH);
    }

    @Test
    void whoIsRefusedIsWarnedOfOnceUntilItGetsInAgain() {
        coordinator.behave(request -> new Answer(400, "{\"type\":\"urn:concordat:problem:invalid-request\"}"));
        lease.renew();
        lease.renew();
        assertThat(count("No coordinator can tell this instance outcomes")).isOne();

        coordinator.behave(StubCoordinator::committing);
        lease.renew();
        assertThat(count("Registered with the coordinators")).isOne();

        coordinator.behave(request -> new Answer(400, "{\"type\":\"urn:concordat:problem:invalid-request\"}"));
        lease.renew();
        assertThat(count("No coordinator can tell this instance outcomes")).isEqualTo(2);
        lease.end();
        assertThat(asked()).doesNotContain("DELETE " + PATH);
    }
}
