package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.Samples;
import dev.concordat.coordinator.transaction.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Ratis would only have logged. */
class StorageGuardTest {

    @TempDir
    Path directory = Path.of("");

    private @Nullable Cluster created;

    @AfterEach
    void stop() {
        Objects.requireNonNull(created).close();
    }

    @Test
    void aNodeThatCannotWriteItsVoteHalts() throws IOException {
        Cluster three = new Cluster(directory, 3);
        created = three;
        three.startAll();
        String leader = three.leader();
        String voter = three.follower();
        // A directory in the place of the temporary file: it can be neither opened nor replaced.
        Files.createDirectories(meta(voter).resolveSibling("raft-meta.tmp").resolve("in-the-way"));

        three.stop(leader);

        Awaitility.await().atMost(Cluster.BOUND).untilAsserted(() -> assertThat(three.halts)
                .anyMatch(halt -> halt.startsWith(voter) && halt.contains("raft-meta cannot be written")));
    }

    @Test
    void aNodeWhoseSegmentsCannotBeListedHaltsInsteadOfAcknowledging() throws IOException {
        Cluster one = new Cluster(directory, 1);
        created = one;
        one.startAll();
        one.leader();
        Path current = Objects.requireNonNull(meta("n1").getParent());
        Files.move(current, current.resolveSibling("gone"));

        var append = one.log("n1").append(List.of(new Command.Begin(Samples.id(1), null, Duration.ofMinutes(1))));

        Awaitility.await().atMost(Cluster.BOUND).untilAsserted(() -> assertThat(one.halts)
                .anyMatch(halt -> halt.contains("the log cannot be written")));
        assertThat(append.handle((replies, failure) -> failure != null)
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join())
                .isTrue();
    }

    private Path meta(String node) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(node))) {
            return files.filter(file -> file.endsWith("raft-meta")).findFirst().orElseThrow();
        }
    }
}
