package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged coordinator in a process of its own, called by HTTP. */
final class NodeProcess implements AutoCloseable {

    private static final Path JAR =
            Path.of("target", "concordat-coordinator.jar").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final Path output;
    private final String url;

    /** @param before what the shell does first, such as setting a limit */
    private NodeProcess(Path output, Path dataDir, String before, List<String> arguments) throws IOException {
        int port = Ports.free();
        this.output = output;
        this.url = "http://127.0.0.1:" + port;
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = before + " exec '" + java + "' -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar '" + JAR
                + "' --server.port=" + port + " --concordat.data-dir='" + dataDir + "' " + String.join(" ", arguments);
        this.process = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    /** A cluster of one that is ready. */
    static NodeProcess start(Path output, Path dataDir, String before, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--concordat.raft.address=127.0.0.1:" + Ports.free());
        NodeProcess node = new NodeProcess(output, dataDir, before, all);
        try {
            node.awaitReady();
            return node;
        } catch (RuntimeException | Error e) {
            node.close();
            throw e;
        }
    }

    void awaitReady() {
        await().atMost(PATIENCE).until(this::isReady);
    }

    boolean isReady() throws InterruptedException {
        assertThat(process.isAlive()).as(() -> "the node ended: " + output()).isTrue();
        try {
            return get("/actuator/health/readiness").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }

    /** Commits a new transaction with some 60 KB of branches, so that the log grows quickly. */
    Commit commitLarge() throws IOException, InterruptedException {
        String id = identifier();
        return new Commit(id, post("/v1/transactions/" + id + "/commit", largeCommit()));
    }

    /** A commit and its answer. */
    record Commit(String transaction, HttpResponse<String> answer) {}

    private static String largeCommit() {
        List<String> branches = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            branches.add(
                    "{\"branch\":\"%d\",\"participant\":\"p\",\"vote\":\"prepared\",\"callback\":\"http://127.0.0.1:9/%s\"}"
                            .formatted(i, "a".repeat(900)));
        }
        return "{\"await\":\"decision\",\"branches\":[" + String.join(",", branches) + "]}";
    }

    private static String identifier() {
        byte[] random = new byte[TransactionId.RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return TransactionId.of(System.currentTimeMillis(), random).value();
    }

    /** Everything that the process has printed. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    Process process() {
        return process;
    }

    /** Waits for the process to end by itself. */
    int exitCode(Duration atMost) throws InterruptedException {
        assertThat(process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS))
                .as(() -> "the node should have ended: " + output())
                .isTrue();
        return process.exitValue();
    }

    void kill() {
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    @Override
    public void close() {
        kill();
        http.close();
    }
}
