package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.testing.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A cluster of three processes, each of which can run this build or another. */
final class ThreeNodes implements AutoCloseable {

    private static final Path JAR =
            Path.of("target", "concordat-coordinator.jar").toAbsolutePath();
    private static final String LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";
    private static final Duration STOPPING = Duration.ofSeconds(30);
    private static final int NODES = 3;

    private final Path directory;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Integer> ports = new ArrayList<>();
    private final List<@Nullable Process> running = new ArrayList<>();
    private final String members;

    ThreeNodes(Path directory) throws IOException {
        this.directory = directory;
        List<String> addresses = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            ports.add(Ports.free());
            running.add(null);
            addresses.add("n" + (node + 1) + "=127.0.0.1:" + Ports.free());
        }
        this.members = String.join(",", addresses);
    }

    List<String> urls() {
        return ports.stream().map(port -> "http://127.0.0.1:" + port).toList();
    }

    /** @param build classes to put in front of the jar, or null for the jar as it is */
    void start(int node, @Nullable Path build) throws IOException {
        running.set(node, launch(node, build));
    }

    private Process launch(int node, @Nullable Path build) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(
                build == null
                        ? List.of("-jar", JAR.toString())
                        : List.of("-Dloader.path=" + build, "-cp", JAR.toString(), LAUNCHER));
        command.addAll(List.of(
                "--server.port=" + ports.get(node),
                "--concordat.node-id=n" + (node + 1),
                "--concordat.raft.members=" + members,
                "--concordat.data-dir=" + directory.resolve("data" + node)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(node).toFile()))
                .start();
    }

    /** Starts this build on a node's directory where it is expected to refuse; its exit code. */
    int runToItsEnd(int node) throws IOException, InterruptedException {
        Files.deleteIfExists(log(node));
        Process process = launch(node, null);
        running.set(node, process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(() -> output(node)).isTrue();
        return process.exitValue();
    }

    /** Stops the node in order. */
    void stop(int node) throws InterruptedException {
        Process process = running.get(node);
        if (process != null) {
            process.destroy();
            assertThat(process.waitFor(STOPPING.toSeconds(), TimeUnit.SECONDS))
                    .as("stops")
                    .isTrue();
        }
    }

    void awaitReady(Duration patience) {
        for (int node = 0; node < NODES; node++) {
            int each = node;
            await().atMost(patience).until(() -> isReady(each));
        }
    }

    private boolean isReady(int node) throws IOException, InterruptedException {
        Process process = running.get(node);
        assertThat(process != null && process.isAlive()).as(() -> output(node)).isTrue();
        try {
            return send(node, "/actuator/health/readiness").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The feature level in force, as each node has applied it. */
    List<Integer> levels() throws IOException, InterruptedException {
        List<Integer> levels = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            levels.add(get(node, "/actuator/prometheus")
                    .lines()
                    .filter(line -> line.startsWith("concordat_feature_level "))
                    .map(line -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
                    .findFirst()
                    .orElseThrow());
        }
        return levels;
    }

    String get(int node, String path) throws IOException, InterruptedException {
        return send(node, path).body();
    }

    /** The body of whatever is answered. */
    String post(int node, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(urls().get(node) + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private HttpResponse<String> send(int node, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(urls().get(node) + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    String output(int node) {
        try {
            return Files.readString(log(node));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Path log(int node) {
        return directory.resolve("node" + node + ".log");
    }

    @Override
    public void close() {
        for (Process process : running) {
            if (process != null) {
                process.destroyForcibly().onExit().join();
            }
        }
        http.close();
    }
}
