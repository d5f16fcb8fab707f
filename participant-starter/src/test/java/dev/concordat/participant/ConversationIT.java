package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.web.client.RestClient;

/** Calls of one global transaction that go on in one local transaction, as their caller and the coordinator see them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationIT {

    private final StubCoordinator coordinator = new StubCoordinator();
    private final HttpClient http = HttpClient.newHttpClient();
    private RunningNotes bank;
    private int transactions;
    private String instance = "";
    private String held = "";
    private String transaction = "";

    @BeforeAll
    void start() {
        bank = RunningNotes.start(
                "bank",
                coordinator,
                "concordat.participant.instance=i-7",
                "concordat.participant.max-held=2",
                "concordat.recovery.grace=200ms",
                "concordat.recovery.interval=100ms");
        await().until(() -> !lives().isEmpty());
        instance = lives().get(0);
        held = "\"1\";participant=\"bank\";instance=\"" + instance + "\"";
    }

    /** As what it is registered, beside the name that was set: another process by that name must not be taken for it. */
    private List<String> lives() {
        return coordinator.requests().stream()
                .map(StubCoordinator.Request::path)
                .filter(path -> path.contains("/instances/i-7."))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }

    @AfterAll
    void stop() {
        bank.close();
        coordinator.close();
    }

    @BeforeEach
    void another() {
        bank.clear();
        coordinator.reset();
        anotherTransaction();
    }

    private void anotherTransaction() {
        byte[] random = new byte[10];
        random[9] = (byte) ++transactions;
        transaction = TransactionId.of(System.currentTimeMillis(), random).value();
    }

    @Test
    void theFirstCallStaysOpenAndNamesWhoHoldsIt() throws Exception {
        HttpResponse<String> first = call("/write/a", "1");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(branches(first)).isEqualTo(held);
        assertThat(bank.prepared()).isEmpty();
        assertThat(bank.notes()).isEmpty();
        assertThat(sessions()).hasSize(1);
        order("abort");
    }

    @Test
    void laterCallsSeeWhatEarlierOnesWroteAndAnswerWithTheSameItem() throws Exception {
        call("/write/a", "1");
        HttpResponse<String> second = call("/write/b", "2");
        HttpResponse<String> third = call("/read", "3");

        assertThat(branches(second)).isEqualTo(held);
        assertThat(branches(third)).isEqualTo(held);
        assertThat(third.body()).isEqualTo("2");
        order("abort");
    }

    @Test
    void askedItPreparesOnceAndTheCommitMakesAllOfItVisible() throws Exception {
        call("/write/a", "1");
        call("/write/b", "2");

        assertThat(order("prepare")).contains("\"result\":\"prepared\"");
        assertThat(order("prepare")).contains("\"result\":\"prepared\"");
        assertThat(bank.prepared()).hasSize(1);
        assertThat(sessions()).isEmpty();
        assertThat(order("commit")).contains("\"result\":\"done\"");
        assertThat(order("commit")).contains("\"result\":\"done\"");

        assertThat(bank.notes()).containsExactly("a", "b");
        assertThat(bank.fence()).containsExactly("1 work");
    }

    @Test
    void whatIsDoneAfterTheCommitIsDoneAfterTheOutcomeForEachCall() throws Exception {
        call("/write/a", "1");
        call("/write/b", "2");
        order("prepare");
        List<String> heard = bank.bean(dev.concordat.participant.testapp.CommitListener.class)
                .heard();

        assertThat(heard).isEmpty();
        order("commit");

        await().untilAsserted(() -> assertThat(heard).hasSize(2));
    }

    @Test
    void aCallThatFailsIsUndoneAndTheEarlierOnesStay() throws Exception {
        call("/write/a", "1");
        HttpResponse<String> failed = call("/write-then-fail/b", "2");
        HttpResponse<String> rolledBack = call("/write/a", "3");
        call("/write/c", "4");

        assertThat(failed.statusCode()).isEqualTo(409);
        assertThat(branches(failed)).isEmpty();
        assertThat(rolledBack.statusCode()).as("the key is there already").isEqualTo(500);
        assertThat(branches(rolledBack)).isEmpty();
        order("prepare");
        order("commit");
        assertThat(bank.notes()).containsExactly("a", "c");
    }

    @Test
    void aFirstCallThatFailsLeavesNothingAndTheNextBeginsAnew() throws Exception {
        HttpResponse<String> failed = call("/write-then-fail/a", "1");

        assertThat(branches(failed)).isEmpty();
        assertThat(sessions()).isEmpty();
        HttpResponse<String> second = call("/write/b", "2");
        assertThat(branches(second)).isEqualTo(held.replace("\"1\"", "\"2\""));
        assertThat(order("prepare", "2")).contains("\"result\":\"prepared\"");
        order("commit", "2");
        assertThat(bank.notes()).containsExactly("b");
    }

    @Test
    void severalLocalTransactionsOfOneCallAreOnePieceOfWork() throws Exception {
        HttpResponse<String> first = call("/twice/a", "1");
        call("/twice/b", "2");

        assertThat(branches(first)).isEqualTo(held);
        order("prepare");
        order("commit");
        assertThat(bank.notes()).containsExactly("a-1", "a-2", "b-1", "b-2");
    }

    @Test
    void anAbortEndsItAtOnceAndLateWorkIsRefused() throws Exception {
        call("/write/a", "1");

        assertThat(order("abort")).contains("\"result\":\"done\"");

        assertThat(sessions()).isEmpty();
        assertThat(call("/write/b", "2").statusCode()).isEqualTo(409);
        assertThat(order("prepare")).contains("\"result\":\"refused\"");
        assertThat(bank.fence()).containsExactly("1 tombstone");
    }

    @Test
    void aCallBehindTheVoteIsRefused() throws Exception {
        call("/write/a", "1");
        order("prepare");

        HttpResponse<String> late = call("/write/b", "2");

        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("voted already");
        order("commit");
        assertThat(bank.notes()).containsExactly("a");
    }

    @Test
    void itEndsWithItsTimeAndIsThenRefused() throws Exception {
        call("/write/a", "1", Duration.ofMillis(500));

        await().untilAsserted(() -> assertThat(sessions()).isEmpty());

        assertThat(call("/write/b", "2").statusCode()).isEqualTo(409);
        assertThat(order("prepare")).contains("\"result\":\"refused\"");
    }

    @Test
    void whatHasOnlyReadSaysSoAsOftenAsItIsAsked() throws Exception {
        call("/read", "1");

        assertThat(order("prepare")).contains("\"result\":\"read-only\"");
        assertThat(order("prepare")).contains("\"result\":\"read-only\"");
        assertThat(bank.prepared()).isEmpty();
        assertThat(sessions()).isEmpty();
    }

    @Test
    void callsAtOnceWorkOneAfterTheOther() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            calls.add(http.sendAsync(
                    request("/write/" + i, Integer.toString(i), Duration.ofSeconds(20)), BodyHandlers.ofString()));
        }
        List<String> items = calls.stream()
                .map(CompletableFuture::join)
                .map(ConversationIT::branches)
                .distinct()
                .toList();

        assertThat(items).hasSize(1);
        String first = items.get(0).substring(1, 2);
        assertThat(order("prepare", first)).contains("\"result\":\"prepared\"");
        order("commit", first);
        assertThat(bank.notes()).hasSize(8);
    }

    @Test
    void aServiceThatIsCalledByWhatItCalledGoesOnInTheSameLocalTransaction() throws Exception {
        HttpResponse<String> outer = call("/nested/" + bank.port() + "/a", "1");

        assertThat(outer.statusCode()).isEqualTo(200);
        assertThat(branches(outer)).isEqualTo(held);
        order("prepare");
        order("commit");
        assertThat(bank.notes()).containsExactly("a-inner", "a-outer");
    }

    @Test
    void aCallThatComesTwiceCannotCommit() throws Exception {
        call("/write/a", "1");
        call("/write/b", "2");

        assertThat(call("/write/c", "2").statusCode()).isEqualTo(409);

        assertThat(order("prepare")).contains("\"result\":\"refused\"").contains("twice");
        assertThat(bank.prepared()).isEmpty();
        assertThat(sessions()).isEmpty();
    }

    @Test
    void thereAreOnlySoManyAtOnce() throws Exception {
        String first = transaction;
        call("/write/a", "1");
        anotherTransaction();
        String second = transaction;
        call("/write/b", "1");
        anotherTransaction();

        HttpResponse<String> third = call("/write/c", "1");

        assertThat(third.statusCode()).isEqualTo(503);
        assertThat(third.body()).contains("overloaded").contains("max-held");
        assertThat(third.headers().firstValue("Retry-After")).isPresent();
        assertThat(branches(third)).isEmpty();
        for (String one : List.of(first, second)) {
            transaction = one;
            order("abort");
        }
        anotherTransaction();
        assertThat(call("/write/c", "1").statusCode()).isEqualTo(200);
        order("abort");
    }

    @Test
    void whatWasDecidedWithoutItIsEndedByAnInquiry() throws Exception {
        call("/write/a", "1");
        coordinator.behave(request -> request.path().endsWith("/v1/outcomes")
                ? new StubCoordinator.Answer(
                        200,
                        "{\"outcomes\":[{\"transaction\":\"" + transaction
                                + "\",\"branch\":\"1\",\"outcome\":\"abort\"}]}")
                : StubCoordinator.committing(request));

        await().untilAsserted(() -> assertThat(sessions()).isEmpty());

        assertThat(order("prepare")).contains("\"result\":\"refused\"");
    }

    @Test
    void aSessionThatIsKilledBetweenTwoCallsCannotGoOnNorVote() throws Exception {
        call("/write/a", "1");
        bank.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'held %'"
                + " and datname = current_database()");

        assertThat(call("/write/b", "2").statusCode()).isGreaterThanOrEqualTo(400);

        assertThat(call("/write/c", "3").statusCode()).isEqualTo(409);
        assertThat(order("prepare")).contains("\"result\":\"refused\"");
        assertThat(bank.prepared()).isEmpty();
    }

    @Test
    void aSessionThatIsKilledBeforeTheVoteIsARefusal() throws Exception {
        call("/write/a", "1");
        bank.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'held %'"
                + " and datname = current_database()");

        assertThat(order("prepare")).contains("\"result\":\"refused\"");
        assertThat(order("prepare")).contains("\"result\":\"refused\"");
        assertThat(bank.prepared()).isEmpty();
    }

    @Test
    void aCommitThatWasNeverVotedForIsAHazardAndEndsIt() throws Exception {
        call("/write/a", "1");

        assertThat(order("commit")).contains("\"result\":\"hazard\"");

        assertThat(sessions()).isEmpty();
        assertThat(bank.notes()).isEmpty();
    }

    @Test
    void aVoteThatAnotherInstanceWasAskedForIsRefused() throws Exception {
        call("/write/a", "1");

        String answer = http.send(
                        HttpRequest.newBuilder(URI.create(bank.url("/concordat/prepare")))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(
                                        "{\"coordinator\":\"concordat\",\"instance\":\"i-7\",\"branches\":[{\"transaction\":\""
                                                + transaction + "\",\"branch\":\"1\"}]}"))
                                .build(),
                        BodyHandlers.ofString())
                .body();

        assertThat(answer).contains("\"result\":\"refused\"");
        assertThat(sessions()).isEmpty();
    }

    @Test
    void aParticipantMayHoldByItsOwnWishAndAnOrderedStopRollsBackWhatNobodyAsksFor() throws Exception {
        RunningNotes other = RunningNotes.start(
                bank.database(),
                "bank",
                coordinator,
                "concordat.participant.instance=i-9",
                "concordat.participant.prepare=on-request",
                "concordat.participant.drain=300ms");
        HttpResponse<String> byItsOwnWish =
                http.send(request(other.url("/write/a"), "1", Duration.ofSeconds(20), false), BodyHandlers.ofString());
        assertThat(branches(byItsOwnWish)).contains("instance=\"i-9.").doesNotContain("vote");
        assertThat(sessions()).hasSize(1);

        other.close();

        assertThat(sessions()).isEmpty();
        assertThat(bank.notes()).isEmpty();
    }

    @Test
    void anInitiatorsOwnLocalTransactionsAreOneConversationToo() {
        Journeys journeys = bank.bean(Journeys.class);
        journeys.inConversation(() -> {
            bank.bean(Notes.class).write("a");
            bank.bean(Notes.class).write("b");
            assertThat(bank.bean(Notes.class).readInTransaction()).containsExactly("a", "b");
        });

        assertThat(coordinator.decisions()).singleElement().satisfies(request -> assertThat(request.body())
                .contains("{\"branch\":\"1\",\"participant\":\"bank\",\"vote\":\"prepared\"}"));
        assertThat(sessions()).as("nobody has to ask for what is here").isEmpty();
        assertThat(bank.prepared()).hasSize(1);
    }

    @Test
    void anInitiatorThatFailsEndsItAtOnce() {
        Journeys journeys = bank.bean(Journeys.class);
        assertThatThrownBy(() -> journeys.inConversation(() -> {
                    bank.bean(Notes.class).write("a");
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        assertThat(sessions()).isEmpty();
        assertThat(bank.notes()).isEmpty();
    }

    @Test
    void olderCoordinatorsAreNamedAsSuch() {
        coordinator.behave(request -> request.body().contains("instance")
                ? new StubCoordinator.Answer(
                        400,
                        "application/problem+json",
                        "{\"type\":\"urn:concordat:problem:invalid-request\",\"status\":400,"
                                + "\"detail\":\"unknown field instance\"}")
                : StubCoordinator.committing(request));
        Journeys journeys = bank.bean(Journeys.class);

        assertThatThrownBy(() -> journeys.inConversation(() -> bank.bean(RestClient.class)
                        .post()
                        .uri(bank.url("/write/a"))
                        .retrieve()
                        .toBodilessEntity()))
                .isInstanceOf(GlobalTransactionAbortedException.class)
                .hasMessageContaining("update them before the services");

        assertThat(coordinator.decisions()).last().satisfies(request -> {
            assertThat(request.path()).endsWith("/abort");
            assertThat(request.body()).contains("\"branch\":\"1\"").doesNotContain("instance");
        });
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class AtAnotherInstance {

        private RunningNotes other;

        @BeforeAll
        void startAnother() {
            other = RunningNotes.start(bank.database(), "bank", coordinator, "concordat.participant.instance=i-8");
        }

        @AfterAll
        void stopIt() {
            other.close();
        }

        @Test
        void aLaterCallIsPassedOnToTheOneThatHoldsIt() throws Exception {
            coordinator.behave(request -> participants(request, instance, bank.url("/concordat")));
            call("/write/a", "1");

            HttpResponse<String> written = at(other, "/write/b", "2");
            HttpResponse<String> read = at(other, "/read?x=%20y", "3");
            HttpResponse<String> failed = at(other, "/write-then-fail/c", "4");

            assertThat(written.statusCode()).isEqualTo(200);
            assertThat(written.body()).hasSize(20_000);
            assertThat(branches(written)).isEqualTo(held);
            assertThat(read.body()).isEqualTo("2");
            assertThat(failed.statusCode()).isEqualTo(409);
            assertThat(branches(failed)).isEmpty();
            order("prepare");
            order("commit");
            assertThat(bank.notes()).containsExactly("a", "b");
        }

        @Test
        void anAbortThatReachesAnotherInstanceKeepsTheHolderFromPreparing() throws Exception {
            call("/write/a", "1");

            assertThat(orderAt(other, "abort", "1")).contains("\"result\":\"done\"");

            assertThat(order("prepare")).contains("\"result\":\"refused\"");
            assertThat(bank.prepared()).isEmpty();
            assertThat(sessions()).isEmpty();
        }

        @Test
        void oneThatIsNotToBeFoundIsNamedWithTheRemedy() throws Exception {
            call("/write/a", "1");

            HttpResponse<String> refused = at(other, "/write/b", "2");

            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(branches(refused)).isEmpty();
            assertThat(refused.body())
                    .contains("held-elsewhere")
                    .contains("i-7")
                    .contains("concordat.participant.url");
            order("abort");
        }

        @Test
        void oneThatCannotBeReachedIsNamedToo() throws Exception {
            coordinator.behave(request -> participants(request, instance, "http://127.0.0.1:1/concordat"));
            call("/write/a", "1");

            HttpResponse<String> refused = at(other, "/write/b", "2");

            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body())
                    .contains("held-elsewhere")
                    .contains("i-7")
                    .contains("reached");
            order("abort");
        }

        @Test
        void aCallIsPassedOnOnceOnly() throws Exception {
            call("/write/a", "1");

            HttpResponse<String> refused = http.send(
                    HttpRequest.newBuilder(URI.create(other.url("/write/b")))
                            .header(
                                    "Concordat-Transaction",
                                    "\"" + transaction
                                            + "\";timeout=20000;branch=\"2\";prepare=on-request;passed-on=\"i-5\"")
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());

            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("i-5 has passed this call on already");
            order("abort");
        }

        private HttpResponse<String> at(RunningNotes instance, String path, String branch) throws Exception {
            return http.send(
                    request(instance.url(path), branch, Duration.ofSeconds(20), true), BodyHandlers.ofString());
        }

        private StubCoordinator.Answer participants(StubCoordinator.Request request, String name, String url) {
            return request.path().equals("/v1/participants")
                    ? new StubCoordinator.Answer(
                            200,
                            "{\"participants\":[{\"participant\":\"bank\",\"instances\":[{\"instance\":\"" + name
                                    + "\",\"url\":\"" + url + "\",\"up\":true}]}]}")
                    : StubCoordinator.committing(request);
        }
    }

    @Test
    void withoutTheWishACallPreparesAsItReturns() throws Exception {
        HttpResponse<String> early =
                http.send(request(bank.url("/write/a"), "1", Duration.ofSeconds(20), false), BodyHandlers.ofString());

        assertThat(branches(early)).isEqualTo("\"1\";participant=\"bank\";vote=prepared");
    }

    private List<String> sessions() {
        return bank.query("select application_name from pg_stat_activity where datname = current_database()"
                + " and application_name like 'held %' and state like 'idle in transaction%'");
    }

    private HttpResponse<String> call(String path, String branch) throws IOException, InterruptedException {
        return call(path, branch, Duration.ofSeconds(20));
    }

    private HttpResponse<String> call(String path, String branch, Duration left)
            throws IOException, InterruptedException {
        return http.send(request(path, branch, left), BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String branch, Duration left) {
        return request(bank.url(path), branch, left, true);
    }

    private HttpRequest request(String url, String branch, Duration left, boolean onRequest) {
        return HttpRequest.newBuilder(URI.create(url))
                .header(
                        "Concordat-Transaction",
                        "\"" + transaction + "\";timeout=" + left.toMillis() + ";branch=\"" + branch + "\""
                                + (onRequest ? ";prepare=on-request" : ""))
                .POST(BodyPublishers.noBody())
                .build();
    }

    private static String branches(HttpResponse<String> response) {
        return response.headers().firstValue("Concordat-Branches").orElse("absent");
    }

    private String order(String order) throws IOException, InterruptedException {
        return order(order, "1");
    }

    private String order(String order, String branch) throws IOException, InterruptedException {
        return orderAt(bank, order, branch);
    }

    private String orderAt(RunningNotes where, String order, String branch) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(where.url("/concordat/" + order)))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(
                                        "{\"coordinator\":\"concordat\",\"branches\":[{\"transaction\":\"" + transaction
                                                + "\",\"branch\":\"" + branch + "\"}]}"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
