package dev.concordat.chaos.oracle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A participant that has nothing to lose but writes down what it is told (contract.md 3). How it votes and whether it asks
 * for another attempt at first follows from the name of the branch alone.
 */
public final class StubParticipant implements AutoCloseable {

    private final HttpServer server;
    private final ToldBranches branches = new ToldBranches();
    private final JsonMapper json = new JsonMapper();

    /** @param address on which it listens, on any free port */
    public StubParticipant(String address) {
        try {
            server = HttpServer.create(new InetSocketAddress(address, 0), 128);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        for (ToldBranches.Verb verb : ToldBranches.Verb.values()) {
            server.createContext("/stub/" + verb.name().toLowerCase(Locale.ROOT), exchange -> answer(exchange, verb));
        }
        server.start();
    }

    /** Where a coordinator calls it. */
    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/stub";
    }

    public ToldBranches branches() {
        return branches;
    }

    /** Whether the branch will vote that it can commit. */
    static boolean votesPrepared(ToldBranches.Key key) {
        return lot(key, 12) > 1;
    }

    private void answer(HttpExchange exchange, ToldBranches.Verb verb) throws IOException {
        try (exchange) {
            JsonNode request = json.readTree(exchange.getRequestBody().readAllBytes());
            List<Map<String, String>> results = new ArrayList<>();
            for (JsonNode branch : request.path("branches")) {
                ToldBranches.Key key = new ToldBranches.Key(
                        branch.path("transaction").asString(),
                        branch.path("branch").asString());
                results.add(
                        Map.of("transaction", key.transaction(), "branch", key.branch(), "result", result(key, verb)));
            }
            byte[] body = json.writeValueAsString(Map.of("results", results)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String result(ToldBranches.Key key, ToldBranches.Verb verb) {
        int before = branches.told(key, verb);
        return switch (verb) {
            case COMMIT, ABORT -> before == 0 && lot(key, 16) == 3 ? "retry" : "done";
            case PREPARE -> vote(key);
        };
    }

    private String vote(ToldBranches.Key key) {
        if (branches.wasTold(key, ToldBranches.Verb.ABORT)) {
            return "refused";
        }
        if (votesPrepared(key)) {
            branches.voted(key);
            return "prepared";
        }
        return lot(key, 12) == 0 ? "refused" : "read-only";
    }

    private static int lot(ToldBranches.Key key, int lots) {
        return Math.floorMod(key.hashCode(), lots);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
