package dev.concordat.chaos.oracle;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks coordinators by the contract's HTTP, each time a given one, once, and notes every answer. Thread-safe. */
public final class CoordinatorClient {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Map<String, URI> nodes;
    private final String token;
    private final History history;

    public CoordinatorClient(Map<String, URI> nodes, String token, History history) {
        this.nodes = new TreeMap<>(nodes);
        this.token = token;
        this.history = history;
    }

    /** Names of the nodes. */
    public List<String> nodes() {
        return List.copyOf(nodes.keySet());
    }

    /** Any of them. */
    public String anyNode() {
        List<String> names = nodes();
        return names.get(ThreadLocalRandom.current().nextInt(names.size()));
    }

    /** Another one than that. */
    String otherNode(String node) {
        List<String> others =
                nodes().stream().filter(name -> !name.equals(node)).toList();
        return others.isEmpty() ? node : others.get(ThreadLocalRandom.current().nextInt(others.size()));
    }

    /** How long a transaction that is begun may stay undecided. */
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Begins a transaction; null where it is not known whether one was begun, or it was refused. */
    public @Nullable String begin(String client, String node) {
        long invoked = history.now();
        history.invoke(client, "new", "BEGIN", node);
        Answer answer = send(node, "POST", "/v1/transactions", "{\"timeout\":\"" + TIMEOUT + "\"}");
        String id = answer.body().path("transaction").asString("");
        Seen seen = Meaning.of(Operation.BEGIN, answer.status(), answer.slug(), answer.body());
        if (seen != Seen.ACTIVE || id.isEmpty()) {
            history.note(History.outcome(seen), Map.of("what", "BEGIN", "where", node, "detail", answer.toString()));
            return null;
        }
        history.observe(
                new Observation(id, Operation.BEGIN, node, invoked, history.now(), Seen.ACTIVE, answer.toString()));
        return id;
    }

    /** Adds a branch; {@link Seen#ACTIVE} if it is known to be there. */
    public Seen enlist(String client, String node, String transaction, String branch) {
        history.invoke(client, transaction, Operation.ENLIST.name(), node);
        long invoked = history.now();
        Answer answer = send(node, "POST", "/v1/transactions/" + transaction + "/branches", branch);
        return noted(transaction, Operation.ENLIST, node, invoked, answer);
    }

    public Seen commit(String client, String node, String transaction, String body) {
        return decide(client, node, transaction, Operation.COMMIT, body);
    }

    public Seen abort(String client, String node, String transaction, String body) {
        return decide(client, node, transaction, Operation.ABORT, body);
    }

    public Seen get(String client, String node, String transaction) {
        history.invoke(client, transaction, Operation.GET.name(), node);
        long invoked = history.now();
        Answer answer = send(node, "GET", "/v1/transactions/" + transaction, "");
        return noted(transaction, Operation.GET, node, invoked, answer);
    }

    /** Any page, as JSON; empty where there is no usable answer. */
    public JsonNode page(String node, String path) {
        Answer answer = send(node, "GET", path, "");
        return answer.status() == 200 ? answer.body() : json.createObjectNode();
    }

    /** Says what an operator found about a branch; whether it was taken is left to whoever looks. */
    public void resolve(String node, String transaction, String branch, String outcome, String reason) {
        send(
                node,
                "POST",
                "/v1/transactions/" + transaction + "/branches/" + branch + "/resolve",
                "{\"outcome\":\"%s\",\"reason\":\"%s\"}".formatted(outcome, reason));
    }

    /** Has that node write a snapshot; whether it says so is left to whoever looks. */
    public void snapshot(String node) {
        send(node, "POST", "/v1/cluster/snapshots", "");
    }

    /** The node that this one holds for the leader, or null. */
    public @Nullable String leaderSeenBy(String node) {
        JsonNode leader = send(node, "GET", "/v1/cluster", "", LOOK).body().path("leader");
        return leader.isString() ? leader.stringValue() : null;
    }

    private Seen decide(String client, String node, String transaction, Operation operation, String body) {
        history.invoke(client, transaction, operation.name(), node);
        long invoked = history.now();
        String verb = operation == Operation.COMMIT ? "/commit" : "/abort";
        Answer answer = send(node, "POST", "/v1/transactions/" + transaction + verb, body);
        return noted(transaction, operation, node, invoked, answer);
    }

    private Seen noted(String transaction, Operation operation, String node, long invoked, Answer answer) {
        Seen seen = Meaning.of(operation, answer.status(), answer.slug(), answer.body());
        history.observe(new Observation(transaction, operation, node, invoked, history.now(), seen, answer.toString()));
        return seen;
    }

    /** @param status 0 where there was no answer */
    private record Answer(int status, JsonNode body, String text) {

        String slug() {
            String type = body.path("type").asString("");
            return type.substring(Math.max(type.lastIndexOf(':'), type.lastIndexOf('/')) + 1);
        }

        @Override
        public String toString() {
            return status == 0
                    ? text
                    : status + " " + slug() + " " + body.path("status").asString("") + " "
                            + body.path("reason").asString("");
        }
    }

    private Answer send(String node, String method, String path, String body) {
        return send(node, method, path, body, PATIENCE);
    }

    private Answer send(String node, String method, String path, String body, Duration patience) {
        URI base = nodes.getOrDefault(node, URI.create("http://" + node));
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(patience)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), json.readTree(answer.body()), "");
        } catch (IOException | JacksonException e) {
            return new Answer(0, json.createObjectNode(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, json.createObjectNode(), "interrupted");
        }
    }
}
