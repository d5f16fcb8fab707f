package dev.concordat.participant.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a participant answers, whatever way its handler takes to the answer, and however often a request comes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersIT {

    private static final String T =
            TransactionId.of(1_790_000_100_000L, new byte[10]).value();
    private static final String PREPARED = "\"1\";participant=\"bank\";vote=prepared";

    private final StubCoordinator coordinator = new StubCoordinator();
    private final HttpClient http = HttpClient.newHttpClient();
    private RunningNotes bank;

    @BeforeAll
    void start() {
        bank = RunningNotes.start(
                CallsApplication.class,
                PostgresServer.shared().createDatabase(),
                "bank",
                coordinator,
                "concordat.participant.lock-timeout=2s");
    }

    @AfterAll
    void stop() {
        bank.close();
        coordinator.close();
    }

    @BeforeEach
    void clear() {
        bank.clear();
        bank.bean(Rooms.class).startAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/callable/a", "/mono-here/a", "/deferred/a", "/future/a"})
    void workThatHasTheContextIsReportedWhereverItWasDone(String path) throws Exception {
        HttpResponse<String> response = call(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("done");
        assertThat(branches(response)).isEqualTo(PREPARED);
        assertThat(bank.prepared()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/future-elsewhere/a", "/mono-elsewhere/a"})
    void workThatLostTheContextMakesTheAnswerARefusal(String path) throws Exception {
        HttpResponse<String> response = call(path);

        if (response.statusCode() < 400) {
            assertThat(branches(response))
                    .startsWith("\"1\";participant=\"bank\";vote=refused;cause=")
                    .contains("another thread");
        } else {
            // A thread that was started for it is known to have strayed, and its write was refused.
            assertThat(branches(response)).isEmpty();
            assertThat(bank.notes()).isEmpty();
        }
    }

    @Test
    void aFutureThatFailsLeavesNothing() throws Exception {
        HttpResponse<String> response = call("/future-fails/a");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(branches(response)).isEmpty();
        assertThat(bank.prepared()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/half-written/a", "/large-then-error/a"})
    void aFailureInTheMiddleOfTheBodyIsNoSuccess(String path) throws Exception {
        HttpResponse<String> response = call(path);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(branches(response)).isEmpty();
        assertThat(bank.prepared()).isEmpty();
    }

    @Test
    void whatAnInnerFilterPutAroundTheAnswerStaysOverADispatch() throws Exception {
        HttpResponse<String> response = call("/etag/a");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("done");
        assertThat(branches(response)).isEqualTo(PREPARED);
    }

    @Test
    void unseenWorkThatCompletesBeforeItsHandlerReturnsIsARefusal() throws Exception {
        assertThat(branches(call("/early-complete/a")))
                .startsWith("\"1\";participant=\"bank\";vote=refused;cause=")
                .contains("another thread");
    }

    @Test
    void aStreamWaitsForTheWorkAndArrivesWhole() throws Exception {
        HttpResponse<String> response = call("/stream/a");

        assertThat(response.body()).isEqualTo("ab");
        assertThat(branches(response)).isEqualTo(PREPARED);
    }

    @Test
    void theServletsOwnAsynchronousModeLosesNeitherBodyNorBranches() throws Exception {
        HttpResponse<String> response = call("/async-context/a");

        assertThat(response.body()).isEqualTo("body");
        assertThat(branches(response)).isEqualTo(PREPARED);
    }

    @Test
    void workThatComesAfterTheAnswerFailsWhereItIsDone() throws Exception {
        CallsController controller = bank.bean(CallsController.class);
        CountDownLatch release = controller.hold();
        assertThat(branches(call("/late/a"))).isEmpty();
        release.countDown();

        assertThat(controller.late().get(10, TimeUnit.SECONDS)).hasStackTraceContaining("has ended");
        assertThat(bank.notes()).isEmpty();
        assertThat(bank.prepared()).isEmpty();
    }

    @Test
    void anAnswerOfATransactionIsForNoCache() throws Exception {
        assertThat(call("/write/a").headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void aRequestThatComesASecondTimePreparesOnceOnly() throws Exception {
        assertThat(branches(call("/write/a"))).isEqualTo(PREPARED);

        HttpResponse<String> again = call("/write/b");

        assertThat(again.statusCode()).isGreaterThanOrEqualTo(500);
        assertThat(branches(again)).doesNotContain("vote=prepared");
        assertThat(bank.prepared()).hasSize(1);
    }

    @Test
    void aRequestThatRunsTwiceAtOncePreparesOnceOnly() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> twice = Stream.of("/write/a", "/write/b")
                .map(path -> http.sendAsync(request(path), BodyHandlers.ofString()))
                .toList();

        long prepared = twice.stream()
                .map(CompletableFuture::join)
                .filter(response -> branches(response).equals(PREPARED))
                .count();

        assertThat(prepared).isEqualTo(1);
        assertThat(bank.prepared()).hasSize(1);
    }

    @Test
    void aFailedExecutionDoesNotTakeBackWhatAnotherOneOfTheSameRequestPrepares() throws Exception {
        CountDownLatch release = bank.bean(CallsController.class).hold();
        CompletableFuture<HttpResponse<String>> failing =
                http.sendAsync(request("/write-hold-fail/a"), BodyHandlers.ofString());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !bank.prepared()
                .isEmpty());
        CompletableFuture<HttpResponse<String>> other = http.sendAsync(request("/write/b"), BodyHandlers.ofString());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !bank.query(
                        "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database()")
                .isEmpty());
        release.countDown();

        assertThat(branches(failing.join())).doesNotContain("vote=prepared");
        boolean voted = branches(other.join()).equals(PREPARED);
        assertThat(bank.prepared()).hasSize(voted ? 1 : 0);
    }

    private HttpResponse<String> call(String path) throws Exception {
        return http.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(bank.url(path)))
                .header("Concordat-Transaction", "\"" + T + "\";timeout=60000;branch=\"1\"")
                .POST(BodyPublishers.noBody())
                .build();
    }

    private static String branches(HttpResponse<String> response) {
        return response.headers().firstValue("Concordat-Branches").orElse("no header");
    }
}
