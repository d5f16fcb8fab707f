package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.CoordinatorApplication;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A coordinator on a free port with a log of its own, called by HTTP like any client would. */
final class RunningNode implements AutoCloseable {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** The starter is on the test class path for the simulation; a coordinator is no participant. */
    private static final String STARTER =
            ImportCandidates.load(AutoConfiguration.class, RunningNode.class.getClassLoader()).getCandidates().stream()
                    .filter(name -> name.startsWith("dev.concordat.participant."))
                    .collect(Collectors.joining(","));

    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random = new Random(4_711);

    private RunningNode(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static RunningNode start(Path directory, String... arguments) {
        RunningNode node = startUnready(directory, arguments);
        node.awaitReadiness(200);
        return node;
    }

    /** A node that answers, but may not be ready. */
    static RunningNode startUnready(Path directory, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0", "--concordat.data-dir=" + directory, "--spring.autoconfigure.exclude=" + STARTER));
        all.addAll(List.of(arguments));
        return new RunningNode(SpringApplication.run(CoordinatorApplication.class, all.toArray(String[]::new)));
    }

    void awaitReadiness(int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> get("/actuator/health/readiness").status() == status);
    }

    /** An answer: its status, its body as JSON where there is one, and all of it. */
    record Answer(int status, JsonNode json, HttpResponse<String> response) {

        String text(String field) {
            return json.path(field).asString("");
        }

        String slug() {
            return text("type").replace("urn:concordat:problem:", "");
        }
    }

    ReplicatedLog log() {
        return context.getBean(ReplicatedLog.class);
    }

    String base() {
        return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    TransactionId newId() {
        return idAt(System.currentTimeMillis());
    }

    TransactionId idAt(long millis) {
        byte[] bits = new byte[TransactionId.RANDOM_BYTES];
        random.nextBytes(bits);
        return TransactionId.of(millis, bits);
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Answer post(String path, String body) {
        return send("POST", path, body, "Content-Type", "application/json");
    }

    Answer put(String path, String body) {
        return send("PUT", path, body, "Content-Type", "application/json");
    }

    Answer send(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, publisher);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("");
            JsonNode json = type.contains("json") ? MAPPER.readTree(response.body()) : MAPPER.createObjectNode();
            return new Answer(response.statusCode(), json, response);
        } catch (IOException e) {
            throw new AssertionError(request + " got no answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }
}
