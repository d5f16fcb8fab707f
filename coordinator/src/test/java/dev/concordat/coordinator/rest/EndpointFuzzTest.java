package dev.concordat.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.fuzz.Fuzz;
import dev.concordat.coordinator.fuzz.RawHttp;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is sent, a node does not fail: it answers with what was asked for or with a problem that gives nothing of its
 * insides away, keeps nothing of what it refused, and goes on.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@BesideTheLog
class EndpointFuzzTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** Names of classes and lines of stack traces. */
    private static final Pattern INSIDES = Pattern.compile(
            "\\b(java|javax|jakarta|org|com|dev|tools)\\.[a-z0-9.]+\\.[A-Z]|\\tat |Exception\\b|\\.java:");

    @TempDir
    static Path directory;

    private static RunningNode node;

    /** Only port 1 may be called, so that no drawn address reaches anything. */
    @BeforeAll
    static void start() {
        node = RunningNode.start(
                directory,
                "--concordat.await-limit=PT0.02S",
                "--concordat.participants.allowed-urls=http://127.0.0.1:1");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void everyOperationOfTheDescriptionIsFuzzed() {
        List<String> described = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path :
                node.get("/v3/api-docs").json().path("paths").properties()) {
            path.getValue()
                    .propertyNames()
                    .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
        }

        assertThat(HostileRequests.OPERATIONS.stream()
                        .map(operation -> operation.method() + " " + operation.path())
                        .toList())
                .containsExactlyInAnyOrderElementsOf(described);
    }

    /** Found by the test below: the sum of the creation and such a duration is no moment any more. */
    @Test
    void aListMayBeAskedForWithAnyDuration() {
        assertThat(node.post("/v1/transactions", "{}").status()).isEqualTo(201);

        assertThat(node.get("/v1/transactions?olderThan=PT9223372036854775807S").status())
                .isEqualTo(200);
    }

    /** Found by the test below, by begins that were refused with 406 and stored all the same. */
    @Test
    void aCallWhoseAnswerIsNotAcceptableIsNotCarriedOut() {
        String commit = "/v1/transactions/" + node.newId() + "/commit";
        String body = "{\"branches\":[{\"branch\":\"1\",\"participant\":\"a\",\"vote\":\"prepared\"}]}";
        CoordinatorState before = node.log().applied();

        for (String accept : List.of("text/html", "///", "application/json;q=9")) {
            RunningNode.Answer answer =
                    node.send("POST", commit, body, "Content-Type", "application/json", "Accept", accept);

            assertThat(answer.status()).as(accept).isEqualTo(406);
            assertThat(answer.slug()).isEqualTo("not-acceptable");
        }

        assertThat(node.log().applied().table().byId()).isEqualTo(before.table().byId());
    }

    /** Found by the test below; no HTTP client of Java sends such a query. */
    @Test
    void aQueryThatIsNotEncodedRightIsRefused() throws IOException {
        RawHttp http = new RawHttp(URI.create(node.base()).getPort());

        for (String query : List.of("limit=%zz", "status&status=%zz")) {
            String request =
                    "GET /v1/transactions?" + query + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

            assertThat(http.exchange(request.getBytes(StandardCharsets.US_ASCII))
                            .status())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void aBodyThatIsNotJsonIsRefusedByItsType() {
        for (String type :
                List.of("*/*", "application/*", "multipart/form-data", "multipart/form-data; boundary=x", "/")) {
            assertThat(node.send("POST", "/v1/transactions", "{}", "Content-Type", type)
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
    }

    @Test
    void aNodeSurvivesWhateverIsSent() {
        RawHttp http = new RawHttp(URI.create(node.base()).getPort());
        List<TransactionId> known = new ArrayList<>();
        Map<Integer, Integer> statuses = new HashMap<>();
        int inputs = Fuzz.run(1_000, random -> {
            byte[] request = new HostileRequests(random, known).next();
            CoordinatorState before = node.log().applied();
            RawHttp.Answer answer = http.exchange(request);
            statuses.merge(answer.status(), 1, Integer::sum);
            try {
                check(answer, isHead(request));
                if (answer.status() >= 400 && !answer.body().contains("problem:transaction-aborted\"")) {
                    checkNothingStored(before, node.log().applied());
                }
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(shown(request) + "\n" + answer, failure);
            }
        });
        System.out.println("fuzz: statuses " + statuses);
        assertThat(node.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(inputs < 1_000 || statuses.keySet().containsAll(Set.of(200, 201, 400, 404, 405, 409, 410, 413, 415)))
                .as("statuses that were met: %s", statuses)
                .isTrue();
    }

    private static void check(RawHttp.Answer answer, boolean head) {
        assertThat(answer.body()).doesNotContainPattern(INSIDES);
        if (answer.status() < 400) {
            return;
        }
        assertThat(answer.status()).isLessThan(500);
        if (head) {
            return;
        }
        assertThat(answer.headers().getOrDefault("content-type", "")).startsWith("application/problem+json");
        JsonNode problem = MAPPER.readTree(answer.body());
        for (String field : List.of("type", "title", "detail")) {
            assertThat(problem.path(field).asString("")).as(field).isNotBlank();
        }
        assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
    }

    /** Deliveries and deadlines go on meanwhile, but they add neither transactions, nor branches, nor instances. */
    private static void checkNothingStored(CoordinatorState before, CoordinatorState after) {
        assertThat(before.table().byId().keySet())
                .containsAll(after.table().byId().keySet());
        assertThat(branches(before)).isEqualTo(branches(after));
        assertThat(before.directory()).isEqualTo(after.directory());
    }

    private static int branches(CoordinatorState state) {
        return state.table().byId().values().stream()
                .mapToInt(transaction -> transaction.branches().all().size())
                .sum();
    }

    private static boolean isHead(byte[] request) {
        return request.length > 4 && new String(request, 0, 5, StandardCharsets.ISO_8859_1).equals("HEAD ");
    }

    private static String shown(byte[] request) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        return text.substring(0, Math.min(2_000, text.length())).lines().collect(Collectors.joining("\n> ", "> ", ""));
    }
}
