package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** L8 on a real disk that stops answering: the node ends itself, whatever its threads wait for (K2). */
class HungDiskIT {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void aNodeWhoseFlushHangsHaltsAndHasLostNothing() throws Exception {
        try (TestDisk disk = TestDisk.ext4(128)) {
            String committed;
            try (NodeProcess node = start(disk)) {
                committed = node.commitLarge().transaction();
                try (AutoCloseable frozen = disk.freeze(Duration.ofSeconds(60))) {
                    assertThat(frozen).isNotNull();
                    // The heartbeat entry of an idle log is what hangs. Threads in the frozen disk cannot end before
                    // the thaw.
                    await().atMost(Duration.ofSeconds(40))
                            .untilAsserted(() -> assertThat(node.output()).contains("node halts", "the log is stuck"));
                }
                assertThat(node.exitCode(Duration.ofSeconds(30))).isEqualTo(2);
            }
            try (NodeProcess node = start(disk)) {
                assertThat(node.get("/v1/transactions/" + committed).body()).contains("\"decision\":\"commit\"");
            }
        }
    }

    private NodeProcess start(TestDisk disk) throws IOException {
        return NodeProcess.start(
                directory.resolve("node.log"), disk.directory().resolve("data"), "", "--concordat.disk.min-free=16MB");
    }
}
