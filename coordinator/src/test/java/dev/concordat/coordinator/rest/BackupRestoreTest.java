package dev.concordat.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.rest.RunningNode.Answer;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster is lost and restored from a backup; what was decided after the backup is never guessed (R6). */
@BesideTheLog
class BackupRestoreTest {

    private static final String BRANCHES =
            "\"branches\":[{\"branch\":\"1\",\"participant\":\"bank\",\"vote\":\"prepared\",\"callback\":\"http://127.0.0.1:9\"}]";
    private static final String COMMIT = "{\"await\":\"decision\"," + BRANCHES + "}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void aRestoredClusterKnowsTheDecisionsOfTheBackupAndLeavesLaterOnesInDoubt() throws Exception {
        Path backup = directory.resolve("file.backup");
        TransactionId committed;
        TransactionId aborted;
        TransactionId active;
        TransactionId later;
        try (RunningNode node = RunningNode.start(directory.resolve("lost"))) {
            committed = node.newId();
            aborted = node.newId();
            later = node.newId();
            assertThat(commit(node, committed).status()).isEqualTo(200);
            assertThat(node.post(path(aborted) + "/abort", "{}").status()).isEqualTo(200);
            active = new TransactionId(node.post("/v1/transactions", "{}").text("transaction"));
            download(node, backup);
            assertThat(commit(node, active).status()).isEqualTo(200);
            assertThat(commit(node, later).status()).isEqualTo(200);
        }
        refusesWhatCannotBeRestored(backup);

        Path restored = directory.resolve("restored");
        Instant lostUntil = Instant.now();
        String[] arguments = {
            "--concordat.restore.from=" + backup,
            "--concordat.restore.lost-until=" + lostUntil,
            "--concordat.raft.generation=2"
        };
        try (RunningNode node = RunningNode.start(restored, arguments)) {
            showsWhatIsKnown(node, committed, aborted, active, later);
            TransactionId fresh = node.newId();
            assertThat(commit(node, fresh).status()).isEqualTo(200);
            committed = fresh;
        }
        servesNothingNewUntilTheWindowIsOver(backup);
        // Started again in the same way it goes on, rather than restore once more.
        try (RunningNode node = RunningNode.start(restored, arguments)) {
            assertThat(node.get(path(committed)).text("decision")).isEqualTo("commit");
            assertThat(node.get(path(later)).status()).isEqualTo(410);
        }
    }

    private void servesNothingNewUntilTheWindowIsOver(Path backup) {
        Instant lostUntil = Instant.now().plusSeconds(10);
        try (RunningNode node = RunningNode.startUnready(
                directory.resolve("window"),
                "--concordat.restore.from=" + backup,
                "--concordat.restore.lost-until=" + lostUntil,
                "--concordat.raft.generation=2")) {
            Awaitility.await().atMost(Duration.ofSeconds(9)).untilAsserted(() -> assertThat(
                            node.get("/actuator/health/readiness")
                                    .json()
                                    .path("components")
                                    .path("log")
                                    .path("details")
                                    .path("condition")
                                    .asString(""))
                    .isEqualTo("restored"));
            assertThat(node.get("/actuator/health/readiness").status()).isEqualTo(503);
            Answer begun = node.post("/v1/transactions", "{}");
            assertThat(begun.status()).isEqualTo(503);
            assertThat(begun.text("detail"))
                    .contains("restored from a backup", lostUntil.toString().substring(0, 19));
            node.awaitReadiness(200);
            assertThat(Instant.now()).isAfter(lostUntil);
            assertThat(node.post("/v1/transactions", "{}").status()).isEqualTo(201);
        }
    }

    private static void showsWhatIsKnown(
            RunningNode node,
            TransactionId committed,
            TransactionId aborted,
            TransactionId active,
            TransactionId later) {
        assertThat(node.get(path(committed)).text("status")).isEqualTo("committing");
        assertThat(commit(node, committed).status()).isEqualTo(200);
        assertThat(node.get(path(aborted)).text("status")).isEqualTo("aborted");
        assertThat(outcome(node, committed)).isEqualTo("commit");
        for (TransactionId lost : new TransactionId[] {active, later}) {
            Answer shown = node.get(path(lost));
            assertThat(shown.status()).isEqualTo(410);
            assertThat(shown.slug()).isEqualTo("outcome-forgotten");
            assertThat(shown.text("detail")).contains("restored from a backup");
            assertThat(commit(node, lost).status()).isEqualTo(410);
            assertThat(node.post(path(lost) + "/abort", "{}").status()).isEqualTo(410);
            assertThat(outcome(node, lost)).isEqualTo("pending");
        }
    }

    private void refusesWhatCannotBeRestored(Path backup) throws IOException {
        byte[] bytes = Files.readAllBytes(backup);
        Path cut = Files.write(directory.resolve("cut.backup"), Arrays.copyOf(bytes, bytes.length - 9));
        refused(directory.resolve("empty"), "cut short or damaged", cut, 2);
        refused(directory.resolve("empty"), "Set concordat.raft.generation to 2", backup, 1);
        refused(directory.resolve("empty"), "cannot be read", directory.resolve("none"), 2);
        refused(directory.resolve("lost"), "is not empty", backup, 2);
        try (var made = Files.list(directory.resolve("empty"))) {
            assertThat(made.map(file -> String.valueOf(file.getFileName()))).containsExactly("node.lock");
        }
    }

    private static void refused(Path data, String because, Path backup, int generation) {
        assertThatThrownBy(() -> RunningNode.start(
                                data, "--concordat.restore.from=" + backup, "--concordat.raft.generation=" + generation)
                        .close())
                .hasStackTraceContaining(because);
    }

    private static void download(RunningNode node, Path to) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Path> answer = client.send(
                    HttpRequest.newBuilder(URI.create(node.base() + "/v1/cluster/backup"))
                            .build(),
                    HttpResponse.BodyHandlers.ofFile(to));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
            assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                    .matches("attachment; filename=\"concordat-concordat-[0-9T]+Z\\.backup\"");
        }
    }

    private static Answer commit(RunningNode node, TransactionId id) {
        return node.post(path(id) + "/commit", COMMIT);
    }

    private static String outcome(RunningNode node, TransactionId id) {
        return node.post(
                        "/v1/outcomes",
                        "{\"inquiries\":[{\"transaction\":\"" + id + "\",\"branch\":\"1\",\"expired\":true}]}")
                .json()
                .path("outcomes")
                .path(0)
                .path("outcome")
                .asString("");
    }

    private static String path(TransactionId id) {
        return "/v1/transactions/" + id;
    }
}
