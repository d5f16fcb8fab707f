package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.net.ServerSocket;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R9 on a real file system: files may not grow beyond a limit, so that a write to the log fails (RELIABILITY K3, K4). */
class FailedWriteIT {

    private static final Path JAR =
            Path.of("target", "concordat-coordinator.jar").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** In the blocks of 1,024 bytes that the shell counts; more than a first segment of the log, less than two. */
    private static final int LARGEST_FILE = 6 * 1_024;

    private static final int MOST_COMMITS = 400;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String url = "";

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aNodeWhoseLogCannotBeWrittenStopsAndHasLostNothingThatItAcknowledged() throws Exception {
        Process node = start("ulimit -f " + LARGEST_FILE + "; ");
        String last = commitUntilItBreaks();

        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isEqualTo(2);

        start("");
        assertThat(get("/v1/transactions/" + last)).contains("\"decision\":\"commit\"");
    }

    /** The last transaction whose commit was answered. */
    private String commitUntilItBreaks() throws InterruptedException {
        String last = "";
        for (int i = 0; i < MOST_COMMITS; i++) {
            String id = identifier();
            try {
                HttpResponse<String> answer = http.send(
                        request("/v1/transactions/" + id + "/commit")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(largeCommit()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                last = id;
            } catch (IOException broken) {
                assertThat(last).as("commits before the write that failed").isNotEmpty();
                return last;
            }
        }
        throw new AssertionError("no write failed in " + MOST_COMMITS + " commits");
    }

    /** Some 60 KB, so that the log grows quickly. Nobody listens at the addresses. */
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

    private Process start(String before) throws IOException {
        int port = freePort();
        url = "http://127.0.0.1:" + port;
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = before + "exec '" + java + "' -jar '" + JAR + "' --server.port=" + port
                + " --concordat.raft.address=127.0.0.1:" + freePort() + " --concordat.data-dir='"
                + directory.resolve("data") + "'";
        Process process = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("node.log").toFile()))
                .start();
        started.add(process);
        await().atMost(PATIENCE).until(() -> isReady(process));
        return process;
    }

    private boolean isReady(Process process) throws IOException, InterruptedException {
        assertThat(process.isAlive()).as(() -> "the node ended: " + log()).isTrue();
        try {
            return http.send(request("/actuator/health/readiness").build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("node.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
