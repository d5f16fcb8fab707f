package dev.concordat.participant.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.CommitReply;
import dev.concordat.participant.request.Reply;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of answers that came over HTTP, from a coordinator or from something in front of it. */
class CoordinatorTransportTest {

    private static final String PROBLEM = "application/problem+json";
    private static final String UNAVAILABLE = "{\"type\":\"urn:concordat:problem:unavailable\"}";

    /** Enough for one round. */
    private static final Duration BUDGET = Duration.ofSeconds(1);

    private static final TransactionId TRANSACTION = TransactionId.parse("01JD7V9K2M3N4P5Q6R7S8T9VWX");

    private final StubCoordinator coordinator = new StubCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void whatACoordinatorRefusesWasNotDelivered() {
        coordinator.behave(StubCoordinator::refusing);

        assertThat(send()).isInstanceOf(Reply.NotDelivered.class);
        assertThat(commit()).isInstanceOf(CommitReply.NothingDecided.class);
    }

    @Test
    void whatAProxyRefusesMayHaveBeenDecided() {
        coordinator.behave(StubCoordinator::proxying);

        assertThat(send()).isInstanceOf(Reply.Lost.class);
        assertThat(commit()).isInstanceOf(CommitReply.Unknown.class);
    }

    @Test
    void afterAProxysRefusalTheCoordinatorsAreAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        coordinator.behave(request ->
                asked.incrementAndGet() == 1 ? StubCoordinator.proxying(request) : StubCoordinator.committing(request));

        assertThat(commit()).isInstanceOf(CommitReply.Committed.class);

        assertThat(asked).hasValue(2);
    }

    @Test
    void aProxysRefusalIsNotMadeUpForByACoordinatorsThatFollows() {
        AtomicInteger asked = new AtomicInteger();
        coordinator.behave(request ->
                asked.incrementAndGet() == 1 ? StubCoordinator.proxying(request) : StubCoordinator.refusing(request));

        assertThat(commit()).isInstanceOf(CommitReply.Unknown.class);

        assertThat(asked).hasValueGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/problem+json               | {'type':'urn:concordat:problem:overloaded'}  | NotDelivered",
                "Application/Problem+JSON;charset=utf-8 | {'type':'urn:concordat:problem:unavailable'} | NotDelivered",
                "application/json                       | {'type':'urn:concordat:problem:unavailable'} | Lost",
                "text/plain                             | {'type':'urn:concordat:problem:unavailable'} | Lost",
                "application/problem+json               | {'type':'urn:concordat:problem:unavailable'  | Lost",
                "application/problem+json               | {'type':'urn:concordat:problem:unavailable'}x| Lost",
                "application/problem+json               | 'urn:concordat:problem:unavailable'          | Lost",
                "application/problem+json               | {'type':['urn:concordat:problem:overloaded']}| Lost",
                "application/problem+json               | {'type':'about:blank'}                       | Lost",
                "application/problem+json               | {'status':503}                               | Lost",
                "application/problem+json               | <html>                                       | Lost",
                "application/problem+json               | null                                         | Lost",
            },
            quoteCharacter = '`')
    void onlyAProblemOfACoordinatorPromises(String contentType, String body, String said) {
        String json = body.replace('\'', '"');
        coordinator.behave(request -> new StubCoordinator.Answer(503, contentType, json));

        assertThat(send().getClass().getSimpleName()).isEqualTo(said);
    }

    @Test
    void anEmptyRefusalPromisesNothing() {
        coordinator.behave(request -> new StubCoordinator.Answer(503, PROBLEM, ""));

        assertThat(send()).isInstanceOf(Reply.Lost.class);
    }

    @ParameterizedTest
    @CsvSource({"200, 0, Answered", "200, 1, Lost", "503, 0, NotDelivered", "503, 1, Lost"})
    void anAnswerThatIsTooLongIsLost(int status, int over, String said) {
        String body = UNAVAILABLE + " ".repeat(BoundedBody.MAX_BYTES - UNAVAILABLE.length() + over);
        coordinator.behave(request -> new StubCoordinator.Answer(status, body));

        assertThat(send().getClass().getSimpleName()).isEqualTo(said);
    }

    private Reply send() {
        return new CoordinatorTransport(settings()).send("POST", "/v1/transactions/x/commit", "{}", BUDGET);
    }

    private CommitReply commit() {
        return new CoordinatorClient(settings()).commit(TRANSACTION, List.of(), BUDGET);
    }

    private CoordinatorSettings settings() {
        Duration timeout = Duration.ofMillis(900);
        return new CoordinatorSettings(List.of(URI.create(coordinator.url())), null, timeout, timeout, timeout);
    }
}
