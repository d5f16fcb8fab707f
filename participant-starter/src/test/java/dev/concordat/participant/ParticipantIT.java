package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.testapp.CommitListener;
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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A participant as its callers and its coordinators see it, over HTTP and a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParticipantIT {

    private static final String T =
            TransactionId.of(1_790_000_000_000L, new byte[10]).value();

    private final StubCoordinator coordinator = new StubCoordinator();
    private final HttpClient http = HttpClient.newHttpClient();
    private RunningNotes bank;
    private RunningNotes ledger;

    @BeforeAll
    void start() {
        bank = RunningNotes.start("bank", coordinator);
        ledger = RunningNotes.start("ledger", coordinator);
    }

    @AfterAll
    void stop() {
        bank.close();
        ledger.close();
        coordinator.close();
    }

    @BeforeEach
    void clear() {
        bank.clear();
        ledger.clear();
        coordinator.reset();
    }

    @Test
    void aWritingCallPreparesAndReportsItsVoteBeforeItsBody() throws Exception {
        HttpResponse<String> response = call("/write/a", "1");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).hasSize(20_000);
        assertThat(branches(response)).isEqualTo("\"1\";participant=\"bank\";vote=prepared");
        assertThat(bank.prepared()).singleElement().asString().startsWith("concordat:concordat:" + T + ":1:bank:");
        assertThat(bank.notes()).isEmpty();
        assertThat(bank.fence()).isEmpty();
    }

    @Test
    void theCommitCallbackMakesTheWorkVisibleAndIsDoneAgainAndAgain() throws Exception {
        call("/write/a", "1");

        assertThat(order("commit", "1")).contains("\"result\":\"done\"");
        assertThat(order("commit", "1")).contains("\"result\":\"done\"");
        assertThat(bank.notes()).containsExactly("a");
        assertThat(bank.fence()).containsExactly("1 work");
        assertThat(bank.prepared()).isEmpty();
    }

    @Test
    void theAbortCallbackRollsBackAndRefusesLateWork() throws Exception {
        call("/write/a", "1");

        assertThat(order("abort", "1")).contains("\"result\":\"done\"");
        assertThat(bank.prepared()).isEmpty();
        assertThat(bank.fence()).containsExactly("1 tombstone");

        HttpResponse<String> late = call("/write/a", "1");

        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(bank.prepared()).isEmpty();
        assertThat(bank.notes()).isEmpty();
        assertThat(order("commit", "1")).contains("\"result\":\"hazard\"");
    }

    @Test
    void anAbortBeforeTheWorkIsRememberedAndTheWorkRefused() throws Exception {
        assertThat(order("abort", "1")).contains("\"result\":\"done\"");

        assertThat(call("/write/a", "1").statusCode()).isEqualTo(409);
        assertThat(bank.prepared()).isEmpty();
    }

    @Test
    void aCommitOfWhatWasNeverPreparedIsAHazard() throws Exception {
        assertThat(order("commit", "1")).contains("\"result\":\"hazard\"");
        assertThat(bank.fence()).isEmpty();
    }

    @Test
    void aPreparedBranchThatSomebodyRolledBackByHandIsAHazard() throws Exception {
        call("/write/a", "1");
        bank.execute("rollback prepared '" + bank.prepared().get(0) + "'");

        assertThat(order("commit", "1")).contains("\"result\":\"hazard\"");
    }

    @Test
    void aPreparedBranchThatSomebodyCommittedByHandIsDone() throws Exception {
        call("/write/a", "1");
        bank.execute("commit prepared '" + bank.prepared().get(0) + "'");

        assertThat(order("commit", "1")).contains("\"result\":\"done\"");
        assertThat(order("abort", "1")).contains("\"result\":\"retry\"").contains("operator");
    }

    @Test
    void askedForItsVoteAPreparedBranchSaysSoAndAnUnknownOneIsRefusedForEver() throws Exception {
        call("/write/a", "1");

        assertThat(order("prepare", "1")).contains("\"result\":\"prepared\"");
        assertThat(order("prepare", "2")).contains("\"result\":\"refused\"");
        assertThat(bank.fence()).containsExactly("2 tombstone");
    }

    @Test
    void manyBranchesAreFinishedInOneCall() throws Exception {
        for (int i = 1; i <= 20; i++) {
            call("/write/n" + i, Integer.toString(i));
        }
        StringBuilder branches = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            branches.append(i == 1 ? "" : ",").append(branch(Integer.toString(i)));
        }

        HttpResponse<String> response = post(bank.url("/concordat/commit"), body("concordat", branches.toString()));

        assertThat(response.body().split("\"done\"", -1)).hasSize(21);
        assertThat(bank.notes()).hasSize(20);
    }

    @Test
    void aReadingCallVotesReadOnlyAndLeavesNothing() throws Exception {
        HttpResponse<String> response = call("/read", "1");

        assertThat(branches(response)).isEqualTo("\"1\";participant=\"bank\";vote=read-only");
        assertThat(bank.prepared()).isEmpty();
        assertThat(bank.fence()).isEmpty();
    }

    @Test
    void aCallWithoutTransactionalWorkAnswersWithAnEmptyList() throws Exception {
        assertThat(branches(call("/idle", "1"))).isEmpty();
    }

    @Test
    void aSecondLocalTransactionGetsABranchOfItsOwn() throws Exception {
        assertThat(branches(call("/twice/a", "7")))
                .isEqualTo("\"7\";participant=\"bank\";vote=prepared, \"7.1\";participant=\"bank\";vote=prepared");
    }

    @Test
    void nestedCallsAreReportedToo() throws Exception {
        assertThat(branches(call("/nested/" + ledger.port() + "/a", "1")))
                .isEqualTo("\"1\";participant=\"bank\";vote=prepared, \"1.1\";participant=\"ledger\";vote=prepared");
        assertThat(ledger.prepared()).hasSize(1);
    }

    @Test
    void errorsLeaveNothingAndSaySo() throws Exception {
        HttpResponse<String> refused = call("/write-then-fail/a", "1");
        HttpResponse<String> crashed = call("/write-then-crash/b", "2");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(branches(refused)).isEmpty();
        assertThat(crashed.statusCode()).isEqualTo(500);
        assertThat(branches(crashed)).isEmpty();
        assertThat(bank.prepared()).isEmpty();
        assertThat(bank.fence()).containsExactly("1 tombstone", "2 tombstone");
    }

    @Test
    void workThatTheApplicationRolledBackIsNoBranch() throws Exception {
        HttpResponse<String> response = call("/rolled-back/a", "1");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(branches(response)).isEmpty();
        assertThat(bank.prepared()).isEmpty();
    }

    @Test
    void writesOutsideALocalTransactionAreRefused() throws Exception {
        assertThat(call("/auto-commit/a", "1").statusCode()).isEqualTo(409);
        assertThat(bank.notes()).isEmpty();
    }

    @Test
    void aCallableTakesTheContextToItsThread() throws Exception {
        HttpResponse<String> response = call("/callable/a", "1");

        assertThat(response.body()).isEqualTo("done");
        assertThat(branches(response)).isEqualTo("\"1\";participant=\"bank\";vote=prepared");
    }

    @Test
    void callbacksAfterCommitWaitForTheOutcome() throws Exception {
        call("/write/a", "1");
        call("/write/b", "2");
        List<String> heard = bank.bean(CommitListener.class).heard();
        assertThat(heard).isEmpty();

        order("commit", "1");
        order("abort", "2");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(heard).containsExactly("a"));
    }

    @Test
    void aSlowListenerKeepsNoOutcomeFromBeingCarriedOut() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        bank.bean(CommitListener.class).waitFor(slow);
        try {
            for (int i = 1; i <= 6; i++) {
                call("/write/slow-" + i, Integer.toString(i));
                assertThat(order("commit", Integer.toString(i))).contains("\"result\":\"done\"");
            }
        } finally {
            slow.countDown();
        }

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(bank.bean(CommitListener.class).heard()).hasSize(6));
    }

    @Test
    void withoutTheHeaderNothingChanges() throws Exception {
        HttpResponse<String> response = post(bank.url("/write/plain"), "");

        assertThat(response.headers().firstValue("Concordat-Branches")).isEmpty();
        assertThat(bank.notes()).containsExactly("plain");
        assertThat(bank.bean(CommitListener.class).heard()).containsExactly("plain");
        assertThat(bank.fence()).isEmpty();
    }

    @Test
    void aMalformedHeaderIsAProblemAndNothingIsDone() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(bank.url("/write/a")))
                        .header("Concordat-Transaction", "nonsense")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("invalid-request");
        assertThat(bank.notes()).isEmpty();
    }

    @Test
    void malformedCallbacksAreRefusedAndDoNothing() throws Exception {
        for (String body : List.of(
                "",
                "[]",
                "{}",
                "{\"coordinator\":\"concordat\",\"branches\":[{}]}",
                "{\"branches\":7}",
                body("concordat", "{\"transaction\":\"x'y\",\"branch\":\"1\"}"),
                body("concordat", "{\"transaction\":\"" + T + "\",\"branch\":\"1'; drop table note; --\"}"))) {
            assertThat(post(bank.url("/concordat/abort"), body).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(post(bank.url("/concordat/abort"), body("other", branch("1")))
                        .statusCode())
                .isEqualTo(409);
        assertThat(bank.fence()).isEmpty();
    }

    private HttpResponse<String> call(String path, String branch) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(bank.url(path)))
                        .header("Concordat-Transaction", "\"" + T + "\";timeout=60000;branch=\"" + branch + "\"")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private static String branches(HttpResponse<String> response) {
        return response.headers().firstValue("Concordat-Branches").orElse("no header");
    }

    private String order(String order, String branch) throws IOException, InterruptedException {
        HttpResponse<String> response = post(bank.url("/concordat/" + order), body("concordat", branch(branch)));
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<String> post(String url, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String branch(String branch) {
        return "{\"transaction\":\"" + T + "\",\"branch\":\"" + branch + "\"}";
    }

    private static String body(String cluster, String branches) {
        return "{\"coordinator\":\"" + cluster + "\",\"branches\":[" + branches + "]}";
    }
}
