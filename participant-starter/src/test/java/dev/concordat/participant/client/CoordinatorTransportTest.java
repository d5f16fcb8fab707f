package dev.concordat.participant.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.CommitReply;
import dev.concordat.participant.request.RequestResult;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of answers that came over HTTP, from a coordinator or from something in front of it. */
class CoordinatorTransportTest {

    private static final String PROBLEM = "application/problem+json";
    private static final String UNAVAILABLE = "{\"type\":\"urn:concordat:problem:unavailable\"}";

    /** For what is lost, however soon the time is over. */
    private static final Duration SHORT = Duration.ofMillis(300);

    /** For several attempts. */
    private static final Duration LONG = Duration.ofSeconds(1);

    /** For an answer that ends it. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private static final TransactionId TRANSACTION = TransactionId.parse("01JD7V9K2M3N4P5Q6R7S8T9VWX");

    private final StubCoordinator coordinator = new StubCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void whatACoordinatorRefusesWasNotDelivered() {
        coordinator.behave(StubCoordinator::refusing);

        assertThat(refused()).isInstanceOf(RequestResult.NotDelivered.class);
        assertThat(undecided()).isInstanceOf(CommitReply.NothingDecided.class);
    }

    @Test
    void whatAProxyRefusesMayHaveBeenDecided() {
        coordinator.behave(StubCoordinator::proxying);

        assertThat(send(SHORT)).isInstanceOf(RequestResult.Lost.class);
        assertThat(commit(SHORT)).isInstanceOf(CommitReply.Unknown.class);
    }

    @Test
    void afterAProxysRefusalTheCoordinatorsAreAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        coordinator.behave(request ->
                asked.incrementAndGet() == 1 ? StubCoordinator.proxying(request) : StubCoordinator.committing(request));

        assertThat(commit(LONGEST)).isInstanceOf(CommitReply.Committed.class);

        assertThat(asked).hasValue(2);
    }

    @Test
    void aProxysRefusalIsNotMadeUpForByACoordinatorsThatFollows() {
        AtomicInteger asked = new AtomicInteger();
        coordinator.behave(request ->
                asked.incrementAndGet() == 1 ? StubCoordinator.proxying(request) : StubCoordinator.refusing(request));

        assertThat(commit(LONG)).isInstanceOf(CommitReply.Unknown.class);

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

        RequestResult reply = said.equals("Lost") ? send(SHORT) : refused();
        assertThat(reply.getClass().getSimpleName()).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404, 408, 409, 410, 413, 421})
    void theErrorPageOfAProxySaysNothingOfTheDecision(int status) {
        coordinator.behave(request -> new StubCoordinator.Answer(status, "text/html", "<h1>transaction-unknown</h1>"));

        assertThat(commit(SHORT)).isInstanceOf(CommitReply.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({"400, id-from-the-future", "401, unauthenticated", "404, transaction-unknown", "413, too-large"})
    void theRejectionOfACoordinatorMeansThatNothingWasDecided(int status, String slug) {
        coordinator.behave(
                request -> new StubCoordinator.Answer(status, "{\"type\":\"urn:concordat:problem:" + slug + "\"}"));

        assertThat(commit(LONGEST)).isInstanceOf(CommitReply.NothingDecided.class);
    }

    @Test
    void anEmptyRefusalPromisesNothing() {
        coordinator.behave(request -> new StubCoordinator.Answer(503, PROBLEM, ""));

        assertThat(send(SHORT)).isInstanceOf(RequestResult.Lost.class);
    }

    @ParameterizedTest
    @CsvSource({"200, 0, Answered", "200, 1, Lost", "503, 0, NotDelivered", "503, 1, Lost"})
    void anAnswerThatIsTooLongIsLost(int status, int over, String said) {
        String body = UNAVAILABLE + " ".repeat(BoundedBody.MAX_BYTES - UNAVAILABLE.length() + over);
        coordinator.behave(request -> new StubCoordinator.Answer(status, body));

        RequestResult reply =
                switch (said) {
                    case "Lost" -> send(SHORT);
                    case "Answered" -> send(LONGEST);
                    default -> refused();
                };
        assertThat(reply.getClass().getSimpleName()).isEqualTo(said);
    }

    /** After one attempt that was not heard, as on a machine that stands still, refusals promise nothing: once more. */
    private RequestResult refused() {
        RequestResult reply = send(LONG);
        for (int again = 0; again < 2 && reply instanceof RequestResult.Lost; again++) {
            reply = send(LONG);
        }
        return reply;
    }

    private CommitReply undecided() {
        CommitReply reply = commit(LONG);
        for (int again = 0; again < 2 && reply instanceof CommitReply.Unknown; again++) {
            reply = commit(LONG);
        }
        return reply;
    }

    private RequestResult send(Duration budget) {
        return new CoordinatorTransport(settings(budget)).send("POST", "/v1/transactions/x/commit", "{}", budget);
    }

    private CommitReply commit(Duration budget) {
        return new CoordinatorClient(settings(budget)).commit(TRANSACTION, List.of(), budget);
    }

    private CoordinatorSettings settings(Duration budget) {
        Duration timeout = budget.compareTo(LONG) > 0 ? budget : Duration.ofMillis(900);
        return new CoordinatorSettings(List.of(URI.create(coordinator.url())), null, timeout, timeout, timeout);
    }
}
