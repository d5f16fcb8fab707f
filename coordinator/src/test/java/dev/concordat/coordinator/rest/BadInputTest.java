package dev.concordat.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.rest.RunningNode.Answer;
import dev.concordat.coordinator.transaction.CoordinatorState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a request is said by the right problem, and nothing of it is stored. */
@BesideTheLog
class BadInputTest {

    private static final String TRANSACTIONS = "/v1/transactions";
    private static final String FRESH = "{fresh}";
    private static final String COMMIT = TRANSACTIONS + "/" + FRESH + "/commit";
    private static final String ABORT = TRANSACTIONS + "/" + FRESH + "/abort";
    private static final String ENLIST = TRANSACTIONS + "/" + FRESH + "/branches";
    private static final String RESOLVE = ENLIST + "/1/resolve";
    private static final String LEASE = "/v1/participants/bank-a/instances/i1";
    private static final String OUTCOMES = "/v1/outcomes";
    private static final String INVALID = "invalid-request";

    @TempDir
    static Path directory;

    private static RunningNode node;

    @BeforeAll
    static void start() {
        node = RunningNode.start(directory);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    record Row(String method, String path, @Nullable String body, int status, String slug) {}

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void isRefusedAndStoresNothing(Row row) {
        CoordinatorState before = node.log().applied();
        String path = row.path().replace(FRESH, node.newId().value());
        Answer answer = row.body() == null
                ? node.send(row.method(), path, null)
                : node.send(row.method(), path, row.body(), "Content-Type", "application/json");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(row.status());
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.slug()).isEqualTo(row.slug());
        assertThat(answer.json().path("status").asInt()).isEqualTo(row.status());
        assertThat(answer.text("title")).isNotBlank();
        assertThat(answer.text("detail")).isNotBlank();
        CoordinatorState after = node.log().applied();
        assertThat(after.table().byId()).isEqualTo(before.table().byId());
        assertThat(after.directory()).isEqualTo(before.directory());
    }

    @Test
    void theCorpusIsLarge() {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(100);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        bodies(rows);
        begins(rows);
        branches(rows);
        commits(rows);
        callbacks(rows);
        outcomes(rows);
        leases(rows);
        operators(rows);
        identifiers(rows);
        queries(rows);
        protocol(rows);
        return rows;
    }

    private static void invalid(List<Row> rows, String method, String path, String... bodies) {
        for (String body : bodies) {
            rows.add(new Row(method, path, body, 400, INVALID));
        }
    }

    private static void bodies(List<Row> rows) {
        String[] broken = {
            "{",
            "}",
            "[]",
            "null",
            "1",
            "\"x\"",
            "true",
            "{} {}",
            "{}x",
            "{\"name\":\"a\",\"name\":\"b\"}",
            "{'name':'a'}",
            "{name:\"a\"}",
            "{\"name\":\"a\",}",
            "{\"name\":NaN}",
            "// c\n{}",
            "   ",
            "\u0000{}"
        };
        for (String path : List.of(TRANSACTIONS, COMMIT, ABORT)) {
            invalid(rows, "POST", path, broken);
        }
        invalid(rows, "POST", ENLIST, "{}", "[]", "");
        invalid(rows, "POST", OUTCOMES, "{}", "[]", "");
        invalid(rows, "PUT", LEASE, "{}", "[]", "");
    }

    private static void begins(List<Row> rows) {
        invalid(
                rows,
                "POST",
                TRANSACTIONS,
                "{\"unknown\":1}",
                "{\"Name\":\"x\"}",
                "{\"name\":5}",
                "{\"name\":true}",
                "{\"name\":{}}",
                "{\"name\":[]}",
                "{\"name\":null}",
                "{\"name\":\"" + "x".repeat(201) + "\"}",
                "{\"name\":\"a\\u0007b\"}",
                "{\"name\":\"\\ud800\"}",
                "{\"timeout\":30}",
                "{\"timeout\":30.5}",
                "{\"timeout\":null}",
                "{\"timeout\":\"30s\"}",
                "{\"timeout\":\"\"}",
                "{\"timeout\":\"P\"}",
                "{\"timeout\":\"PT\"}",
                "{\"timeout\":\"pt30s\"}",
                "{\"timeout\":\"PT0S\"}",
                "{\"timeout\":\"PT0.0001S\"}",
                "{\"timeout\":\"-PT30S\"}",
                "{\"timeout\":\"PT-30S\"}",
                "{\"timeout\":\"+PT30S\"}",
                "{\"timeout\":\"P1Y\"}",
                "{\"timeout\":\"P1W\"}",
                "{\"timeout\":\"PT1H0.001S\"}",
                "{\"timeout\":\"PT99999999999999999999H\"}",
                "{\"timeout\":\"PT9223372036854775807S\"}",
                "{\"timeout\":\" PT30S\"}");
    }

    private static final String[] BAD_BRANCHES = {
        "{\"participant\":\"bank-a\"}",
        "{\"branch\":\"1\"}",
        "{\"branch\":1,\"participant\":\"bank-a\"}",
        "{\"branch\":null,\"participant\":\"bank-a\"}",
        "{\"branch\":\"\",\"participant\":\"bank-a\"}",
        "{\"branch\":\"1.\",\"participant\":\"bank-a\"}",
        "{\"branch\":\".1\",\"participant\":\"bank-a\"}",
        "{\"branch\":\"1..2\",\"participant\":\"bank-a\"}",
        "{\"branch\":\"1-2\",\"participant\":\"bank-a\"}",
        "{\"branch\":\"1'; drop table\",\"participant\":\"bank-a\"}",
        "{\"branch\":\"123456789012345678901234567890123\",\"participant\":\"bank-a\"}",
        "{\"branch\":\"1\",\"participant\":\"\"}",
        "{\"branch\":\"1\",\"participant\":\"Bank-A\"}",
        "{\"branch\":\"1\",\"participant\":\"bank_a\"}",
        "{\"branch\":\"1\",\"participant\":7}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"vote\":\"refused\"}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"vote\":\"yes\"}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"vote\":\"PREPARED\"}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"vote\":true}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"vote\":null}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"callback\":5}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"callback\":null}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"instance\":null}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"instance\":7}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"instance\":\"\"}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"instance\":\".hidden\"}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"instance\":\"a/b\"}",
        "{\"branch\":\"1\",\"participant\":\"bank-a\",\"url\":\"http://127.0.0.1\"}"
    };

    private static void branches(List<Row> rows) {
        invalid(rows, "POST", ENLIST, BAD_BRANCHES);
        for (String branch : BAD_BRANCHES) {
            invalid(rows, "POST", COMMIT, "{\"branches\":[" + branch + "]}");
            invalid(rows, "POST", ABORT, "{\"branches\":[" + branch + "]}");
        }
        String many = IntStream.rangeClosed(1, 65)
                .mapToObj(i -> "{\"branch\":\"" + i + "\",\"participant\":\"p\",\"vote\":\"prepared\"}")
                .collect(Collectors.joining(","));
        rows.add(new Row("POST", COMMIT, "{\"branches\":[" + many + "]}", 413, "too-large"));
        rows.add(new Row("POST", ABORT, "{\"branches\":[" + many + "]}", 413, "too-large"));
    }

    private static void commits(List<Row> rows) {
        invalid(
                rows,
                "POST",
                COMMIT,
                "{\"branches\":{}}",
                "{\"branches\":\"1\"}",
                "{\"branches\":null}",
                "{\"branches\":[1]}",
                "{\"branches\":[null]}",
                "{\"branches\":[[]]}",
                "{\"await\":\"never\"}",
                "{\"await\":true}",
                "{\"await\":null}",
                "{\"timeout\":5}",
                "{\"timeout\":\"PT2H\"}",
                "{\"reason\":\"x\"}");
        invalid(
                rows,
                "POST",
                ABORT,
                "{\"reason\":5}",
                "{\"reason\":null}",
                "{\"reason\":\"" + "x".repeat(1_001) + "\"}");
        invalid(rows, "POST", ABORT, "{\"await\":\"decision\"}", "{\"timeout\":\"PT5S\"}");
        rows.add(new Row("POST", COMMIT, "{}", 404, "transaction-unknown"));
        rows.add(new Row("POST", COMMIT, null, 404, "transaction-unknown"));
        rows.add(new Row("POST", COMMIT, "{\"branches\":[]}", 404, "transaction-unknown"));
        String one = "{\"branch\":\"1\",\"participant\":\"a\",\"vote\":\"prepared\"}";
        String other = "{\"branch\":\"1\",\"participant\":\"b\",\"vote\":\"prepared\"}";
        String both = "{\"branches\":[" + one + "," + other + "]}";
        rows.add(new Row("POST", COMMIT, both, 409, "branch-conflict"));
        rows.add(new Row("POST", ABORT, both, 409, "branch-conflict"));
        rows.add(new Row("POST", ENLIST, one, 404, "transaction-unknown"));
    }

    private static void callbacks(List<Row> rows) {
        List<String> urls = List.of(
                "http://example.com",
                "http://169.254.169.254/latest",
                "http://127.1",
                "http://2130706433",
                "http://0x7f.0.0.1",
                "http://user@127.0.0.1",
                "http://127.0.0.1:80@example.com",
                "http://LOCALHOST",
                "HTTP://localhost",
                "https://localhost",
                "ftp://localhost",
                "file:///etc/passwd",
                "http://localhost.example.com",
                "http://127.0.0.1\\\\@example.com",
                "http://127.0.0.1\\r\\nHost: x",
                "",
                "//127.0.0.1");
        for (String url : urls) {
            String branch =
                    "{\"branch\":\"1\",\"participant\":\"a\",\"vote\":\"prepared\",\"callback\":\"" + url + "\"}";
            rows.add(new Row("POST", COMMIT, "{\"branches\":[" + branch + "]}", 403, "url-not-allowed"));
            rows.add(new Row("POST", ABORT, "{\"branches\":[" + branch + "]}", 403, "url-not-allowed"));
            rows.add(new Row("PUT", LEASE, "{\"url\":\"" + url + "\"}", 403, "url-not-allowed"));
        }
    }

    private static void outcomes(List<Row> rows) {
        String id = "01J00000000000000000000000";
        String good = "\"transaction\":\"" + id + "\",\"branch\":\"1\"";
        invalid(
                rows,
                "POST",
                OUTCOMES,
                "{\"inquiries\":null}",
                "{\"inquiries\":{}}",
                "{\"inquiries\":[1]}",
                "{\"inquiries\":[{}]}",
                "{\"inquiries\":[{\"transaction\":\"" + id + "\"}]}",
                "{\"inquiries\":[{\"branch\":\"1\"}]}",
                "{\"inquiries\":[{\"transaction\":\"x\",\"branch\":\"1\"}]}",
                "{\"inquiries\":[{\"transaction\":\"" + id + "\",\"branch\":\"-\"}]}",
                "{\"inquiries\":[{" + good + ",\"expired\":\"true\"}]}",
                "{\"inquiries\":[{" + good + ",\"expired\":1}]}",
                "{\"inquiries\":[{" + good + ",\"expired\":null}]}",
                "{\"inquiries\":[{" + good + ",\"more\":1}]}",
                "{\"inquiries\":[],\"more\":1}");
        String many = IntStream.range(0, 1_001).mapToObj(i -> "{" + good + "}").collect(Collectors.joining(","));
        rows.add(new Row("POST", OUTCOMES, "{\"inquiries\":[" + many + "]}", 413, "too-large"));
        rows.add(new Row(
                "POST",
                OUTCOMES,
                "{\"inquiries\":[{\"transaction\":\"7ZZZZZZZZZZZZZZZZZZZZZZZZZ\",\"branch\":\"1\",\"expired\":true}]}",
                400,
                "id-from-the-future"));
    }

    private static void leases(List<Row> rows) {
        String url = "\"url\":\"http://127.0.0.1:1\"";
        invalid(
                rows,
                "PUT",
                LEASE,
                "{\"url\":5}",
                "{\"url\":null}",
                "{" + url + ",\"ttl\":15}",
                "{" + url + ",\"ttl\":\"PT0S\"}",
                "{" + url + ",\"ttl\":\"P2D\"}",
                "{" + url + ",\"ttl\":\"15s\"}",
                "{" + url + ",\"name\":\"x\"}");
        for (String path : List.of(
                "/v1/participants/Bank/instances/i1",
                "/v1/participants/bank_a/instances/i1",
                "/v1/participants/" + "a".repeat(64) + "/instances/i1",
                "/v1/participants/bank-a/instances/-",
                "/v1/participants/bank-a/instances/%20",
                "/v1/participants/bank-a/instances/" + "i".repeat(129))) {
            invalid(rows, "PUT", path, "{" + url + "}");
            rows.add(new Row("DELETE", path, null, 400, INVALID));
        }
    }

    private static void operators(List<Row> rows) {
        invalid(
                rows,
                "POST",
                RESOLVE,
                "{}",
                "{\"outcome\":\"committed\"}",
                "{\"reason\":\"x\"}",
                "{\"outcome\":\"done\",\"reason\":\"x\"}",
                "{\"outcome\":\"committed\",\"reason\":\" \"}",
                "{\"outcome\":\"committed\",\"reason\":5}",
                "{\"outcome\":\"committed\",\"reason\":\"x\",\"who\":\"me\"}");
        String good = "{\"outcome\":\"committed\",\"reason\":\"x\"}";
        rows.add(new Row("POST", RESOLVE, good, 404, "transaction-unknown"));
        invalid(rows, "POST", ENLIST + "/a-b/resolve", good);
        invalid(rows, "POST", TRANSACTIONS + "/" + FRESH + "/retry", "{\"now\":true}", "[]");
        rows.add(new Row("POST", TRANSACTIONS + "/" + FRESH + "/retry", null, 404, "transaction-unknown"));
        members(rows);
        rows.add(new Row("DELETE", "/v1/cluster/members/n2", null, 404, "not-found"));
        invalid(rows, "POST", "/v1/cluster/leader", "{}", "[]", "{\"node\":1}", "{\"node\":\"n 2\"}");
        invalid(rows, "POST", "/v1/cluster/leader", "{\"node\":\"n1\",\"now\":true}");
        rows.add(new Row("POST", "/v1/cluster/leader", "{\"node\":\"n9\"}", 404, "not-found"));
        rows.add(new Row("DELETE", "/v1/cluster/members/n1", null, 409, "membership-conflict"));
        rows.add(new Row("DELETE", "/v1/cluster/members/n%202", null, 400, INVALID));
    }

    private static void members(List<Row> rows) {
        String form = "{\"raftAddress\":\"%s\",\"url\":\"%s\",\"role\":\"%s\"}";
        String url = "http://127.0.0.1:8703";
        String address = "127.0.0.1:8804";
        String path = "/v1/cluster/members/n2";
        invalid(rows, "PUT", path, "{}", "[]", "", form.formatted(address, url, "leader"));
        for (String bad :
                List.of("", "8804", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "a b:1", "h:08804", ":1")) {
            invalid(rows, "PUT", path, form.formatted(bad, url, "voter"));
        }
        for (String bad : List.of("", "n4:8703", "ftp://n4", "http://", "http://u@n4", "http://n4#x", "/n4")) {
            invalid(rows, "PUT", path, form.formatted(address, bad, "voter"));
        }
        invalid(rows, "PUT", path, "{\"raftAddress\":1,\"url\":\"" + url + "\",\"role\":\"voter\"}");
        invalid(rows, "PUT", path, form.formatted(address, url, "voter").replace("}", ",\"priority\":1}"));
        invalid(rows, "PUT", "/v1/cluster/members/-n2", form.formatted(address, url, "voter"));
    }

    private static void identifiers(List<Row> rows) {
        String branch = "{\"branch\":\"1\",\"participant\":\"a\",\"vote\":\"prepared\"}";
        for (String id : List.of(
                "x",
                "01J0000000000000000000000",
                "01J000000000000000000000000",
                "81J00000000000000000000000",
                "01J0000000000000000000000U",
                "01J0000000000000000000000-",
                "%C5%BF1J0000000000000000000000")) {
            rows.add(new Row("GET", TRANSACTIONS + "/" + id, null, 400, INVALID));
            invalid(rows, "POST", TRANSACTIONS + "/" + id + "/commit", "{\"branches\":[" + branch + "]}");
            invalid(rows, "POST", TRANSACTIONS + "/" + id + "/abort", "{}");
            invalid(rows, "POST", TRANSACTIONS + "/" + id + "/branches", branch);
            invalid(rows, "POST", TRANSACTIONS + "/" + id + "/retry", "{}");
        }
        String future = TRANSACTIONS + "/7ZZZZZZZZZZZZZZZZZZZZZZZZZ";
        String old = TRANSACTIONS + "/01J00000000000000000000000";
        String list = "{\"branches\":[" + branch + "]}";
        String resolve = "{\"outcome\":\"committed\",\"reason\":\"x\"}";
        rows.add(new Row("GET", future, null, 400, "id-from-the-future"));
        rows.add(new Row("POST", future + "/commit", list, 400, "id-from-the-future"));
        rows.add(new Row("POST", future + "/abort", "{}", 400, "id-from-the-future"));
        rows.add(new Row("POST", future + "/branches", branch, 400, "id-from-the-future"));
        rows.add(new Row("POST", future + "/retry", null, 400, "id-from-the-future"));
        rows.add(new Row("POST", future + "/branches/1/resolve", resolve, 400, "id-from-the-future"));
        rows.add(new Row("GET", old, null, 410, "outcome-forgotten"));
        rows.add(new Row("POST", old + "/commit", list, 410, "outcome-forgotten"));
        rows.add(new Row("POST", old + "/commit", "{}", 410, "outcome-forgotten"));
        rows.add(new Row("POST", old + "/abort", "{}", 410, "outcome-forgotten"));
        rows.add(new Row("POST", old + "/branches", branch, 410, "outcome-forgotten"));
        rows.add(new Row("POST", old + "/retry", null, 410, "outcome-forgotten"));
        rows.add(new Row("POST", old + "/branches/1/resolve", resolve, 410, "outcome-forgotten"));
        rows.add(new Row("GET", TRANSACTIONS + "/" + FRESH, null, 404, "transaction-unknown"));
    }

    private static void queries(List<Row> rows) {
        for (String query : List.of(
                "status=open",
                "status=ACTIVE",
                "status=",
                "participant=A",
                "participant=",
                "olderThan=5",
                "olderThan=PT",
                "limit=0",
                "limit=501",
                "limit=-1",
                "limit=ten",
                "limit=1.5",
                "limit=",
                "limit=99999999999",
                "after=x",
                "after=",
                "lmit=5",
                "limit=1&limit=2",
                "name=" + "x".repeat(201))) {
            rows.add(new Row("GET", TRANSACTIONS + "?" + query, null, 400, INVALID));
        }
        invalid(rows, "POST", TRANSACTIONS + "?timeout=PT5S", "{}");
    }

    private static void protocol(List<Row> rows) {
        rows.add(new Row("GET", "/v1", null, 404, "not-found"));
        rows.add(new Row("GET", "/v1/nothing", null, 404, "not-found"));
        rows.add(new Row("GET", "/v2/transactions", null, 404, "not-found"));
        rows.add(new Row("GET", TRANSACTIONS + "/", null, 404, "not-found"));
        rows.add(new Row("POST", "/v1/cluster/backup", "{}", 405, "method-not-allowed"));
        rows.add(new Row("PUT", TRANSACTIONS, "{}", 405, "method-not-allowed"));
        rows.add(new Row("DELETE", TRANSACTIONS + "/" + FRESH, null, 405, "method-not-allowed"));
        rows.add(new Row("GET", COMMIT, null, 405, "method-not-allowed"));
        rows.add(new Row("GET", OUTCOMES, null, 405, "method-not-allowed"));
        rows.add(new Row("POST", "/v1/participants", "{}", 405, "method-not-allowed"));
        rows.add(new Row("POST", TRANSACTIONS, " ".repeat(65_537), 413, "too-large"));
        rows.add(new Row("POST", COMMIT, " ".repeat(65_537), 413, "too-large"));
        rows.add(new Row("POST", OUTCOMES, " ".repeat(262_145), 413, "too-large"));
        rows.add(new Row("GET", TRANSACTIONS + "/a%2Fb", null, 400, INVALID));
    }
}
