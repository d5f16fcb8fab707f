package dev.concordat.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.rest.RunningNode.Answer;
import dev.concordat.protocol.TransactionId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables of contract.md 2, row by row. */
@BesideTheLog
class TransactionApiTest {

    private static final String PREPARED = "{\"branch\":\"1\",\"participant\":\"bank-a\",\"vote\":\"prepared\"}";
    private static final String READ_ONLY = "{\"branch\":\"2\",\"participant\":\"bank-b\",\"vote\":\"read-only\"}";
    private static final String BY_DECISION = "{\"await\":\"decision\",\"branches\":[" + PREPARED + "]}";

    @TempDir
    static Path directory;

    private static RunningNode node;

    @BeforeAll
    static void start() {
        node = RunningNode.start(directory, "--concordat.await-limit=PT0.2S");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String at(TransactionId id) {
        return "/v1/transactions/" + id;
    }

    private static TransactionId begun() {
        return TransactionId.parse(node.post("/v1/transactions", "{}").text("transaction"));
    }

    private static void refused(Answer answer, int status, String slug) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.slug()).isEqualTo(slug);
    }

    @Test
    void beginAnswersWithLocationAndDeadline() {
        Answer answer = node.post("/v1/transactions", "{\"name\":\"transfer\",\"timeout\":\"PT5M\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.response().headers().firstValue("Location"))
                .contains("/v1/transactions/" + answer.text("transaction"));
        assertThat(answer.text("status")).isEqualTo("active");
        assertThat(answer.text("name")).isEqualTo("transfer");
        assertThat(answer.text("deadline")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(Duration.between(
                        Instant.parse(answer.json()
                                .path("timeline")
                                .path(0)
                                .path("at")
                                .stringValue()),
                        Instant.parse(answer.text("deadline"))))
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(answer.json().has("decision")).isFalse();
        assertThat(answer.response().body()).doesNotContain("null");
    }

    @Test
    void beginNeedsNoBody() {
        assertThat(node.send("POST", "/v1/transactions", null).status()).isEqualTo(201);
    }

    @Test
    void enlistAnswersCreatedOnceAndThenOk() {
        TransactionId id = begun();
        String silent = "{\"branch\":\"1\",\"participant\":\"bank-a\"}";
        Answer first = node.post(at(id) + "/branches", silent);
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.text("state")).isEqualTo("enlisted");
        assertThat(node.post(at(id) + "/branches", silent).status()).isEqualTo(200);
        Answer voted = node.post(at(id) + "/branches", PREPARED);
        assertThat(voted.status()).isEqualTo(200);
        assertThat(voted.text("vote")).isEqualTo("prepared");
        Answer without = node.post(at(id) + "/branches", silent);
        assertThat(without.status()).isEqualTo(200);
        assertThat(without.text("vote")).isEqualTo("prepared");
        refused(node.post(at(id) + "/branches", PREPARED.replace("bank-a", "bank-b")), 409, "branch-conflict");
        refused(node.post(at(id) + "/branches", PREPARED.replace("prepared", "read-only")), 409, "branch-conflict");
    }

    @Test
    void aBranchMayNameTheInstanceThatHoldsItAndKeepsToIt() {
        TransactionId id = begun();
        String held = "{\"branch\":\"1\",\"participant\":\"clinic\",\"instance\":\"clinic-1:8080\"}";
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        node.post(at(id) + "/branches", held).status())
                .as("the level rises soon after the start")
                .isIn(200, 201));
        Answer known = node.post(at(id) + "/branches", held);
        assertThat(known.text("instance")).isEqualTo("clinic-1:8080");
        assertThat(known.response().body()).doesNotContain("null");
        refused(node.post(at(id) + "/branches", held.replace(":8080", ":8081")), 409, "branch-conflict");
        refused(
                node.post(at(id) + "/branches", "{\"branch\":\"1\",\"participant\":\"clinic\"}"),
                409,
                "branch-conflict");
        Answer voted = node.post(at(id) + "/branches", held.replace("\"instance", "\"vote\":\"prepared\",\"instance"));
        assertThat(voted.status()).isEqualTo(200);
        assertThat(voted.text("vote")).isEqualTo("prepared");
        assertThat(node.get(at(id))
                        .json()
                        .path("branches")
                        .path(0)
                        .path("instance")
                        .asString(""))
                .isEqualTo("clinic-1:8080");
    }

    @Test
    void anInstanceThatIsGoneFailsTheCommitWithinASecondAsUnreachable() {
        TransactionId id = node.newId();
        String list = "{\"branches\":[{\"branch\":\"1\",\"participant\":\"clinic\",\"instance\":\"gone\"}]}";
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        node.post(at(node.newId()) + "/commit", list).status())
                .isNotEqualTo(503));

        Answer answer = node.post(at(id) + "/commit", list);

        refused(answer, 409, "transaction-aborted");
        assertThat(answer.text("reason")).isEqualTo("participant-unreachable");
    }

    @Test
    void aBranchHasACallbackOrAnInstanceAndNotBoth() {
        Answer answer = node.post(
                at(begun()) + "/branches",
                "{\"branch\":\"1\",\"participant\":\"clinic\",\"instance\":\"i-7\","
                        + "\"callback\":\"http://127.0.0.1:9001\"}");

        refused(answer, 400, "invalid-request");
        assertThat(answer.text("detail")).contains("leave the callback out, or the instance");
    }

    @Test
    void enlistAfterTheDecisionIsRefused() {
        TransactionId id = begun();
        assertThat(node.post(at(id) + "/abort", "{}").status()).isEqualTo(200);
        refused(node.post(at(id) + "/branches", PREPARED), 409, "transaction-decided");
    }

    @Test
    void commitOfACarriedListDecidesWithoutBegin() {
        TransactionId id = node.newId();
        Answer answer = node.post(at(id) + "/commit", BY_DECISION);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("committing");
        assertThat(answer.text("decision")).isEqualTo("commit");
        assertThat(answer.json().has("deadline")).isFalse();
        assertThat(node.post(at(id) + "/commit", BY_DECISION).text("decidedAt")).isEqualTo(answer.text("decidedAt"));
        refused(node.post(at(id) + "/abort", "{}"), 409, "transaction-committed");
        String other = "{\"branches\":[" + PREPARED.replace("\"1\"", "\"9\"") + "]}";
        refused(node.post(at(id) + "/commit", other), 409, "branch-conflict");
    }

    @Test
    void commitOfReadOnlyBranchesIsCommittedAtOnce() {
        Answer answer = node.post(at(node.newId()) + "/commit", "{\"branches\":[" + READ_ONLY + "]}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("committed");
    }

    @Test
    void equalBranchesCountOnce() {
        TransactionId id = node.newId();
        String twice = "{\"await\":\"decision\",\"branches\":[" + PREPARED + "," + PREPARED + "]}";
        Answer answer = node.post(at(id) + "/commit", twice);
        assertThat(answer.json().path("branches").size()).isEqualTo(1);
    }

    @Test
    void identifiersAreReadInAnyCaseAndShownInUpperCase() {
        TransactionId id = begun();
        String lower = "/v1/transactions/" + id.value().toLowerCase(Locale.ROOT);
        assertThat(node.get(lower).text("transaction")).isEqualTo(id.value());
    }

    @Test
    void abortOfAnIdNeverSeenIsDurable() {
        TransactionId id = node.newId();
        Answer answer =
                node.post(at(id) + "/abort", "{\"reason\":\"changed my mind\",\"branches\":[" + PREPARED + "]}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("reason")).isEqualTo("requested");
        assertThat(answer.text("status")).isEqualTo("aborting");
        assertThat(answer.json().path("timeline").toString()).contains("changed my mind");
        Answer commit = node.post(at(id) + "/commit", BY_DECISION);
        refused(commit, 409, "transaction-aborted");
        assertThat(commit.text("reason")).isEqualTo("requested");
        assertThat(commit.text("transaction")).isEqualTo(id.value());
        assertThat(node.post(at(id) + "/abort", "{}").status()).isEqualTo(200);
    }

    @Test
    void aParticipantOutOfReachMakesTheCommitAnAbort() {
        TransactionId id = begun();
        node.post(at(id) + "/branches", "{\"branch\":\"1\",\"participant\":\"nowhere\"}");
        Answer answer = node.post(at(id) + "/commit", "{\"timeout\":\"PT3S\"}");
        refused(answer, 409, "transaction-aborted");
        assertThat(answer.text("reason")).isEqualTo("participant-unreachable");
    }

    @Test
    void listIsNewestFirstAndPagedByKey() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(node.post("/v1/transactions", "{\"name\":\"paged\"}").text("transaction"));
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            Answer page = node.get("/v1/transactions?name=paged&limit=2" + (next.isEmpty() ? "" : "&after=" + next));
            page.json()
                    .path("items")
                    .forEach(item -> seen.add(item.path("transaction").stringValue()));
            next = page.text("next");
        } while (!next.isEmpty());
        assertThat(seen)
                .containsExactlyElementsOf(
                        ids.stream().sorted(Comparator.reverseOrder()).toList());
        assertThat(node.get("/v1/transactions?name=paged&status=committed")
                        .json()
                        .path("items")
                        .size())
                .isZero();
        assertThat(node.get("/v1/transactions?name=paged&olderThan=PT1H")
                        .json()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void inquiriesAreAnsweredInTheirOrder() {
        TransactionId committed = node.newId();
        node.post(at(committed) + "/commit", BY_DECISION);
        TransactionId active = begun();
        TransactionId unknown = node.newId();
        TransactionId expired = node.newId();
        Answer answer = node.post(
                "/v1/outcomes",
                "{\"inquiries\":[" + inquiry(committed, "1", false) + "," + inquiry(committed, "7", false) + ","
                        + inquiry(active, "1", true) + "," + inquiry(unknown, "1", false) + ","
                        + inquiry(expired, "1", true) + "]}");
        assertThat(answer.status()).isEqualTo(200);
        List<String> outcomes = new ArrayList<>();
        answer.json()
                .path("outcomes")
                .forEach(each -> outcomes.add(each.path("outcome").stringValue()));
        assertThat(outcomes).containsExactly("commit", "abort", "pending", "pending", "abort");
        assertThat(node.get(at(expired)).text("reason")).isEqualTo("in-doubt-inquiry");
        refused(node.get(at(unknown)), 404, "transaction-unknown");
        refused(node.post(at(expired) + "/commit", BY_DECISION), 409, "transaction-aborted");
    }

    private static String inquiry(TransactionId id, String branch, boolean expired) {
        return "{\"transaction\":\"" + id + "\",\"branch\":\"" + branch + "\",\"expired\":" + expired + "}";
    }

    @Test
    void leasesAreGivenListedAndGivenBack() {
        String path = "/v1/participants/bank-z/instances/host-1:8711";
        Answer lease = node.put(path, "{\"url\":\"http://localhost:8711/callbacks\",\"ttl\":\"PT30S\"}");
        assertThat(lease.status()).isEqualTo(200);
        assertThat(lease.text("participant")).isEqualTo("bank-z");
        assertThat(lease.text("instance")).isEqualTo("host-1:8711");
        assertThat(lease.text("expiresAt")).isNotBlank();
        assertThat(node.get("/v1/participants").response().body())
                .contains("\"participant\":\"bank-z\"")
                .contains("\"up\":true")
                .doesNotContain("concordat-coordinator");
        assertThat(node.send("DELETE", path, null).status()).isEqualTo(204);
        assertThat(node.get("/v1/participants").response().body()).doesNotContain("bank-z");
    }

    @Test
    void inDoubtBranchesAreCounted() {
        String branch = PREPARED.replace("bank-a", "bank-doubt");
        node.post(at(node.newId()) + "/commit", "{\"await\":\"decision\",\"branches\":[" + branch + "]}");
        assertThat(node.get("/v1/participants").response().body())
                .contains("{\"participant\":\"bank-doubt\",\"instances\":[],\"inDoubt\":1,\"circuit\":");
    }

    @Test
    void anOperatorRetriesAndGivesUp() {
        TransactionId id = node.newId();
        node.post(at(id) + "/commit", BY_DECISION);
        assertThat(node.send("POST", at(id) + "/retry", null).text("status")).isEqualTo("committing");
        String found = "{\"outcome\":\"committed\",\"reason\":\"the database is gone\"}";
        refused(node.post(at(id) + "/branches/9/resolve", found), 404, "branch-unknown");
        Answer resolved = node.post(at(id) + "/branches/1/resolve", found);
        assertThat(resolved.status()).isEqualTo(200);
        assertThat(resolved.text("status")).isEqualTo("committed");
        assertThat(resolved.json().path("branches").path(0).path("state").stringValue())
                .isEqualTo("resolved-by-operator");
        assertThat(resolved.json().path("timeline").toString()).contains("the database is gone");
        refused(node.post(at(begun()) + "/branches/1/resolve", found), 409, "not-resolvable");
    }

    @Test
    void theClusterShowsThisNodeAndItsAddress() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            Answer cluster = node.get("/v1/cluster");
            assertThat(cluster.text("leader")).isEqualTo("n1");
            assertThat(cluster.json().path("members").path(0).path("role").stringValue())
                    .isEqualTo("leader");
            assertThat(cluster.json().path("members").path(0).path("url").asString(""))
                    .isEqualTo(node.base());
        });
    }

    @Test
    void aSnapshotIsWrittenOnDemand() {
        assertThat(node.send("POST", "/v1/cluster/snapshots", null)
                        .json()
                        .path("snapshotIndex")
                        .asLong())
                .isPositive();
    }

    @Test
    void otherFormsThanJsonAreRefused() {
        refused(
                node.send("POST", "/v1/transactions", "{}", "Content-Type", "text/plain"),
                415,
                "unsupported-media-type");
        refused(node.send("POST", "/v1/transactions", "{}"), 415, "unsupported-media-type");
        refused(
                node.send("POST", "/v1/transactions", "{}", "Content-Type", "application/json;charset=utf-16"),
                415,
                "unsupported-media-type");
        refused(node.get("/v1/transactions", "Accept", "text/html"), 406, "not-acceptable");
    }
}
