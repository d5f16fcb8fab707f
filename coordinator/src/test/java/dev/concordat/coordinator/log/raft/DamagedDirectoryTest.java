package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.LogObserver;
import dev.concordat.coordinator.log.Samples;
import dev.concordat.coordinator.transaction.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node never starts from a directory that it cannot trust, and says what to do. */
class DamagedDirectoryTest {

    @TempDir
    Path directory = Path.of("");

    private @Nullable Cluster created;

    @BeforeEach
    void aNodeWithSomeEntriesStopped() {
        Cluster cluster = new Cluster(directory, 1);
        created = cluster;
        cluster.startAll();
        cluster.leader();
        for (int i = 0; i < 20; i++) {
            cluster.log("n1")
                    .append(List.of(new Command.Begin(Samples.id(i), "name", Duration.ofMinutes(1))))
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }
        cluster.stop("n1");
    }

    @AfterEach
    void stop() {
        cluster().close();
    }

    private Cluster cluster() {
        return Objects.requireNonNull(created);
    }

    @Test
    void aWipedLogIsRefused() throws IOException {
        delete(cluster().directory("n1").resolve("raft"));

        assertRefused("is gone");
    }

    @Test
    void aLogWithoutItsOwnerIsRefused() throws IOException {
        Files.delete(cluster().directory("n1").resolve("node.id"));

        assertRefused("does not say whose");
    }

    @Test
    void anotherNodesDirectoryIsRefused() {
        RaftOptions own = cluster().options("n1");
        RaftOptions.Member other =
                new RaftOptions.Member("n9", "127.0.0.1", own.self().port());
        RaftOptions swapped = RaftOptions.of("n9", cluster().id, own.dataDir(), List.of(other));

        assertThatThrownBy(() -> open(swapped))
                .isInstanceOf(LogStartException.class)
                .hasMessageContaining("belongs to node 'n1'");
    }

    @Test
    void anotherClustersDirectoryIsRefused() {
        RaftOptions own = cluster().options("n1");
        RaftOptions swapped = RaftOptions.of("n1", "other", own.dataDir(), own.members());

        assertThatThrownBy(() -> open(swapped))
                .isInstanceOf(LogStartException.class)
                .hasMessageContaining("belongs to cluster '" + cluster().id + "'");
    }

    @Test
    void aFlippedBitInTheLogIsRefused() throws IOException {
        Path log = find("log_");
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length / 2] ^= 1;
        Files.write(log, bytes);

        assertRefused("never repaired in place");
    }

    @Test
    void aFlippedBitInTheFirstEntryIsRefused() throws IOException {
        Path log = find("log_");
        byte[] bytes = Files.readAllBytes(log);
        bytes[100] ^= 1;
        Files.write(log, bytes);

        assertRefused("never repaired in place");
    }

    @Test
    void aLastEntryWhoseEndIsZeroIsRefused() throws IOException {
        Path log = find("log_");
        byte[] bytes = Files.readAllBytes(log);
        Arrays.fill(bytes, bytes.length - 6, bytes.length, (byte) 0);
        Files.write(log, bytes);

        assertRefused("never repaired in place");
    }

    @Test
    void aLogThatEndsWithinItsLastEntryStarts() throws IOException {
        Path log = find("log_");
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(bytes, bytes.length - 6));

        cluster().start("n1");

        assertThat(cluster().log("n1").applied().table().byId()).hasSize(20);
    }

    @Test
    void anEmptyVoteIsRefused() throws IOException {
        Files.write(find("raft-meta"), new byte[0]);

        assertRefused("never repaired in place");
    }

    @Test
    void aDamagedDigestIsRefused() throws IOException {
        Path snapshot = find("snapshot.");
        Path digest = snapshot.resolveSibling(snapshot.getFileName() + ".md5");
        Files.writeString(digest, "0".repeat(32) + " *" + snapshot.getFileName() + "\n");

        assertRefused("never repaired in place");
    }

    @Test
    void anEmptySnapshotWithADigestOfNothingIsRefused() throws IOException {
        Path snapshot = find("snapshot.");
        Files.write(snapshot, new byte[0]);
        Files.writeString(
                snapshot.resolveSibling(snapshot.getFileName() + ".md5"),
                "d41d8cd98f00b204e9800998ecf8427e *" + snapshot.getFileName() + "\n");

        assertRefused("never repaired in place");
    }

    @Test
    void aLogThatBeginsAfterTheNewestSnapshotIsRefused() throws IOException {
        cluster().start("n1");
        cluster().leader();
        // More than one segment, so that a snapshot removes the first one.
        for (int i = 100; i < 140; i++) {
            cluster()
                    .log("n1")
                    .append(List.of(new Command.Begin(Samples.id(i), "n".repeat(1_000_000), Duration.ofMinutes(1))))
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }
        cluster().log("n1").takeSnapshot();
        cluster().stop("n1");
        try (Stream<Path> files =
                Files.list(Objects.requireNonNull(find("snapshot.").getParent()))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }

        assertRefused("are missing");
    }

    @Test
    void aMissingVoteIsRefused() throws IOException {
        Files.delete(find("raft-meta"));

        assertRefused("never repaired in place");
    }

    @Test
    void aDamagedSnapshotIsRefused() throws IOException {
        Path snapshot = find("snapshot.");
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length / 2] ^= 1;
        Files.write(snapshot, bytes);

        assertRefused("never repaired in place");
    }

    @Test
    void aSnapshotWithoutItsDigestVerifiesItself() throws IOException {
        Path snapshot = find("snapshot.");
        Files.delete(snapshot.resolveSibling(snapshot.getFileName() + ".md5"));

        cluster().start("n1");

        assertThat(cluster().log("n1").applied().table().byId()).hasSize(20);
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> cluster().start("n1"))
                .isInstanceOf(LogStartException.class)
                .hasMessageContaining(why);
    }

    private static void open(RaftOptions options) {
        LogObserver[] none = {};
        RatisLog.open(options, List.of(none), (reason, cause) -> {}).close();
    }

    private Path find(String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(cluster().directory("n1"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith(prefix))
                    .min(Comparator.comparingInt(file -> file.toString().length()))
                    .orElseThrow();
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
