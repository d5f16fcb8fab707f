package dev.concordat.chaos.failover;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A participant without a database: whatever it is told is done. */
final class AnsweringParticipant implements AutoCloseable {

    private final JsonMapper json = new JsonMapper();
    private final HttpServer server;
    private final String host;

    /** @param host address on which it listens */
    AnsweringParticipant(String host) {
        this.host = host;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no port for the participant", e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://" + host + ":" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            ArrayNode results = json.createArrayNode();
            for (JsonNode branch : json.readTree(exchange.getRequestBody()).path("branches")) {
                results.addObject()
                        .put("transaction", branch.path("transaction").asString())
                        .put("branch", branch.path("branch").asString())
                        .put("result", "done");
            }
            ObjectNode answer = json.createObjectNode();
            answer.set("results", results);
            byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
