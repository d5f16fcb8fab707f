package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.disk.TestDisk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R3 on a real small file system: refused with 503 long before a write fails, and resumed when there is room (K3). */
class FullDiskIT {

    private static final int MOST_COMMITS = 2_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void aNodeRefusesWorkWhileItsDiskIsNearlyFullAndGoesOnWhenItIsNot() throws Exception {
        try (TestDisk disk = TestDisk.inMemory(96);
                NodeProcess node = start(disk)) {
            HttpResponse<String> begun = node.post("/v1/transactions", "{}");
            Path ballast = fill(disk, 30);
            String last = commitUntilRefused(node);

            assertThat(node.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(node.get("/actuator/health/readiness").body())
                    .contains("\"condition\":\"sick\"", "concordat.disk.min-free");
            assertThat(node.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(node.post("/v1/transactions", "{}").statusCode()).isEqualTo(503);
            String open = begun.headers().firstValue("Location").orElseThrow().replaceAll(".*/v1", "/v1");
            assertThat(node.post(open + "/abort", "{}").statusCode()).isEqualTo(200);
            assertThat(node.get("/v1/transactions/" + last).body()).contains("\"decision\":\"commit\"");

            Files.delete(ballast);
            await().atMost(Duration.ofSeconds(30)).until(node::isReady);
            assertThat(node.commitLarge().answer().statusCode()).isEqualTo(200);
        }
    }

    private NodeProcess start(TestDisk disk) throws IOException {
        return NodeProcess.start(
                directory.resolve("node.log"), disk.directory().resolve("data"), "", "--concordat.disk.min-free=32MB");
    }

    private static Path fill(TestDisk disk, int megabytes) throws IOException {
        return Files.write(disk.directory().resolve("ballast"), new byte[megabytes * 1024 * 1024]);
    }

    /** The last transaction that was committed before a refusal. */
    private static String commitUntilRefused(NodeProcess node) throws Exception {
        String last = "";
        for (int i = 0; i < MOST_COMMITS; i++) {
            NodeProcess.Commit commit = node.commitLarge();
            if (commit.answer().statusCode() == 503) {
                assertThat(commit.answer().body()).contains("disk space is short", "concordat.disk.min-free");
                assertThat(commit.answer().headers().firstValue("Retry-After")).isPresent();
                return last;
            }
            assertThat(commit.answer().statusCode()).as(commit.answer().body()).isEqualTo(200);
            last = commit.transaction();
        }
        throw new AssertionError("nothing was refused in " + MOST_COMMITS + " commits");
    }
}
