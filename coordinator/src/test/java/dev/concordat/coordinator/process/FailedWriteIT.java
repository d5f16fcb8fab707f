package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R9 on a real file system: files may not grow beyond a limit, so that a write to the log fails (K3, K4). */
class FailedWriteIT {

    /** In the blocks of 1,024 bytes that the shell counts; more than a first segment of the log, less than two. */
    private static final int LARGEST_FILE = 6 * 1_024;

    private static final int MOST_COMMITS = 400;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void aNodeWhoseLogCannotBeWrittenStopsAndHasLostNothingThatItAcknowledged() throws Exception {
        String last;
        try (NodeProcess node = start("ulimit -f " + LARGEST_FILE + ";")) {
            last = commitUntilItBreaks(node);

            assertThat(node.exitCode(Duration.ofSeconds(60))).isEqualTo(2);
        }
        try (NodeProcess node = start("")) {
            assertThat(node.get("/v1/transactions/" + last).body()).contains("\"decision\":\"commit\"");
        }
    }

    /** The last transaction whose commit was answered. */
    private static String commitUntilItBreaks(NodeProcess node) throws InterruptedException {
        String last = "";
        for (int i = 0; i < MOST_COMMITS; i++) {
            try {
                NodeProcess.Commit commit = node.commitLarge();
                assertThat(commit.answer().statusCode())
                        .as(commit.answer().body())
                        .isEqualTo(200);
                last = commit.transaction();
            } catch (IOException broken) {
                assertThat(last).as("commits before the write that failed").isNotEmpty();
                return last;
            }
        }
        throw new AssertionError("no write failed in " + MOST_COMMITS + " commits");
    }

    private NodeProcess start(String before) throws IOException {
        return NodeProcess.start(directory.resolve("node.log"), directory.resolve("data"), before);
    }
}
