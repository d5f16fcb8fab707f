package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.disk.TestDisk;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when the power fails at the worst moment (S5, S19). Needs root. */
class PowerCutIT {

    /** More than one segment of the log holds. */
    private static final int COMMITS = 620;

    private static final int CUTS = 2;

    /** Of those that were acknowledged, the newest are the ones in danger. */
    private static final int CHECKED = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    /** Replaces a file. */
    @FunctionalInterface
    private interface Replacing {
        OutputStream open(File file) throws Exception;
    }

    @Test
    void ofAVoteThatWasWrittenOursKeepsTheNewOneAndTheClassInRatisTheOldOne() throws Exception {
        try (URLClassLoader ratis = librariesOnly()) {
            Constructor<?> stock =
                    ratis.loadClass(AtomicFileOutputStream.class.getName()).getConstructor(File.class);

            assertThat(voteAfterAPowerCut(file -> (OutputStream) stock.newInstance(file)))
                    .as("the flaw for which our class stands in; if Ratis has mended it, drop ours (ADR 5)")
                    .isEqualTo("old");
            assertThat(voteAfterAPowerCut(AtomicFileOutputStream::new)).isEqualTo("new");
        }
    }

    @Test
    void everythingAcknowledgedSurvivesAlsoInNewSegmentsAndAfterASnapshot() throws Exception {
        try (TestDisk disk = TestDisk.ext4(256)) {
            List<String> committed = new ArrayList<>();
            for (int cut = 1; cut <= CUTS; cut++) {
                try (NodeProcess node = start(disk)) {
                    assertAllThere(node, committed);
                    commit(node, cut == 1 ? COMMITS : 5, committed);
                    // The last round ends with a snapshot, and so with segments removed.
                    if (cut == CUTS) {
                        assertThat(node.post("/v1/cluster/snapshots", "").statusCode())
                                .isLessThan(300);
                    }
                    disk.cutPower();
                    node.kill();
                }
                disk.remount();
            }
            try (NodeProcess node = start(disk)) {
                assertAllThere(node, committed);
            }
        }
    }

    private NodeProcess start(TestDisk disk) throws IOException {
        return NodeProcess.start(
                directory.resolve("node.log"), disk.directory().resolve("data"), "", "--concordat.disk.min-free=16MB");
    }

    private static void commit(NodeProcess node, int times, List<String> committed) throws Exception {
        List<Future<NodeProcess.Commit>> commits;
        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            commits = callers.invokeAll(Collections.nCopies(times, node::commitLarge));
        }
        for (Future<NodeProcess.Commit> each : commits) {
            NodeProcess.Commit commit = each.get();
            assertThat(commit.answer().statusCode()).as(commit.answer().body()).isEqualTo(200);
            committed.add(commit.transaction());
        }
    }

    private static void assertAllThere(NodeProcess node, List<String> committed) throws Exception {
        for (String transaction : committed.subList(Math.max(0, committed.size() - CHECKED), committed.size())) {
            assertThat(node.get("/v1/transactions/" + transaction).body()).contains("\"decision\":\"commit\"");
        }
    }

    private static String voteAfterAPowerCut(Replacing replacing) throws Exception {
        try (TestDisk disk = TestDisk.ext4(32)) {
            Path vote = disk.directory().resolve("raft-meta");
            try (FileOutputStream old = new FileOutputStream(vote.toFile())) {
                old.write("old".getBytes(StandardCharsets.UTF_8));
                old.getFD().sync();
            }
            try (FileChannel names = FileChannel.open(disk.directory(), StandardOpenOption.READ)) {
                names.force(true);
            }
            try (OutputStream out = replacing.open(vote.toFile())) {
                out.write("new".getBytes(StandardCharsets.UTF_8));
            }
            disk.cutPower();
            disk.remount();
            return Files.readString(vote);
        }
    }

    /** Finds classes in the jars only, so that those of Ratis are not replaced by ours. */
    private static URLClassLoader librariesOnly() {
        URL[] jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(entry -> url(Path.of(entry)))
                .toArray(URL[]::new);
        return new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
