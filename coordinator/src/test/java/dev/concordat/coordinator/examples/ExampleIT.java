package dev.concordat.coordinator.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.concordat.protocol.TransactionId;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two participants in Python and a client in curl, against the executable jar. */
class ExampleIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String coordinator = "";
    private String north = "";
    private String south = "";

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                isInstalled("python3") && isInstalled("curl") && isInstalled("bash"), "needs python3, curl and bash");
        int port = Ports.free();
        coordinator = "http://127.0.0.1:" + port;
        launch(
                "coordinator",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        ROOT.resolve("coordinator/target/concordat-coordinator.jar")
                                .toString(),
                        "--server.port=" + port,
                        "--concordat.raft.address=127.0.0.1:" + Ports.free(),
                        "--concordat.data-dir=" + directory.resolve("data")));
        await().atMost(PATIENCE).until(() -> status(coordinator + "/actuator/health/readiness") == 200);
        north = participant("north");
        south = participant("south");
        await().atMost(PATIENCE)
                .until(() -> get(coordinator + "/v1/participants").contains("\"south\"")
                        && get(coordinator + "/v1/participants").contains("\"north\""));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void anOrderTakesFromBothOrFromNone() throws Exception {
        assertThat(order(3, 4)).contains("\"status\":\"committed\"");
        assertThat(get(north + "/")).contains("\"items\": 7");
        assertThat(get(south + "/")).contains("\"items\": 6");

        // North would agree, south has not enough. Those who agreed are told in the background.
        assertThat(order(1, 7)).contains("transaction-aborted").contains("vote-refused");
        await().atMost(PATIENCE).until(() -> get(north + "/").contains("\"inDoubt\": 0"));
        assertThat(get(north + "/")).contains("\"items\": 7");
        assertThat(get(south + "/")).contains("\"items\": 6").contains("\"inDoubt\": 0");

        assertThat(order(7, 6)).contains("\"status\":\"committed\"");
        assertThat(get(north + "/")).contains("\"items\": 0");
        assertThat(get(south + "/")).contains("\"items\": 0");
    }

    @Test
    void callsThatAskForItGoOnInOneBranchThatIsPreparedOnRequest() throws Exception {
        String transaction =
                TransactionId.of(System.currentTimeMillis(), new byte[10]).value();
        String instance = String.valueOf(URI.create(north).getPort());
        String item = "\"1\";participant=\"north\";instance=\"" + instance + "\"";

        assertThat(reserve(transaction, "1", 2).headers().firstValue("Concordat-Branches"))
                .contains(item);
        assertThat(reserve(transaction, "2", 3).headers().firstValue("Concordat-Branches"))
                .contains(item);
        assertThat(get(north + "/")).contains("\"items\": 10");
        String decided = post(
                        coordinator + "/v1/transactions/" + transaction + "/commit",
                        "{\"branches\":[{\"branch\":\"1\",\"participant\":\"north\",\"instance\":\"" + instance
                                + "\"}]}",
                        "none")
                .body();

        assertThat(decided).contains("\"status\":\"committed\"");
        assertThat(get(north + "/")).contains("\"items\": 5");
        assertThat(reserve(transaction, "3", 1).statusCode()).isEqualTo(409);
    }

    @Test
    void aCallThatIsDeliveredTwiceIsNotDoneTwice() throws Exception {
        String transaction =
                TransactionId.of(System.currentTimeMillis(), new byte[10]).value();
        reserve(transaction, "1", 2);
        reserve(transaction, "2", 3);

        assertThat(reserve(transaction, "2", 3).statusCode()).isEqualTo(409);

        String decided = post(
                        coordinator + "/v1/transactions/" + transaction + "/commit",
                        "{\"branches\":[{\"branch\":\"1\",\"participant\":\"north\"}]}",
                        "none")
                .body();
        assertThat(decided).contains("vote-refused");
        assertThat(get(north + "/")).contains("\"items\": 10");
    }

    private HttpResponse<String> reserve(String transaction, String branch, int items) throws Exception {
        return post(
                north + "/reserve",
                "{\"items\":" + items + "}",
                "\"" + transaction + "\";timeout=20000;branch=\"" + branch + "\";prepare=on-request");
    }

    private HttpResponse<String> post(String url, String body, String header) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!header.equals("none")) {
            request.header("Concordat-Transaction", header);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String participant(String name) throws IOException {
        int port = Ports.free();
        launch(
                name,
                List.of(
                        "python3",
                        ROOT.resolve("docs/examples/participant.py").toString(),
                        name,
                        String.valueOf(port),
                        directory.resolve(name + ".db").toString(),
                        coordinator));
        return "http://127.0.0.1:" + port;
    }

    private String order(int fromNorth, int fromSouth) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                "bash",
                ROOT.resolve("docs/examples/order.sh").toString(),
                String.valueOf(fromNorth),
                String.valueOf(fromSouth));
        builder.environment().putAll(new HashMap<>(Map.of("COORDINATOR", coordinator, "NORTH", north, "SOUTH", south)));
        Path output = Files.createTempFile(directory, "order", ".txt");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }

    private void launch(String name, List<String> command) throws IOException {
        started.add(new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start());
    }

    private int status(String url) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0; // not listening yet
        }
    }

    private String get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static boolean isInstalled(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
