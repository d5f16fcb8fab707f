package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.SnapshotCodec;
import dev.concordat.coordinator.log.UnreadableLogException;
import dev.concordat.coordinator.transaction.CoordinatorState;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots as files that Ratis can find and send to other nodes: {@code snapshot.<term>_<index>} with its MD5 beside it.
 * A snapshot becomes visible to Ratis only by {@link #publish}.
 */
final class SnapshotFiles extends SimpleStateMachineStorage {

    private boolean untidy = true;

    /** Writes a snapshot durably; may take long and needs no lock. */
    SingleFileSnapshotInfo write(TermIndex at, CoordinatorState state) throws IOException {
        File file = getSnapshotFile(at.getTerm(), at.getIndex());
        DurableFiles.write(file.toPath(), out -> SnapshotCodec.write(state, out));
        MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file);
        return new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), at);
    }

    /** Ratis moves a snapshot that came from the leader into its place without forcing it. */
    void forceInstalled() throws IOException {
        // The inherited getter of the directory gives null.
        Path directory = Objects.requireNonNull(getSnapshotFile(0, 0).toPath().getParent());
        try (Stream<Path> installed = Files.list(directory)) {
            for (Path file : installed.filter(Files::isRegularFile).toList()) {
                DurableFiles.force(file);
            }
        }
        DurableFiles.force(directory);
        DurableFiles.force(Objects.requireNonNull(directory.toAbsolutePath().getParent()));
    }

    synchronized void publish(SingleFileSnapshotInfo snapshot) {
        updateLatestSnapshot(snapshot);
        untidy = true;
    }

    /** Called by Ratis after every attempt; looks at the directory only when there is something new in it. */
    @Override
    public synchronized void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
        if (untidy) {
            super.cleanupOldSnapshots(policy);
            untidy = false;
        }
    }

    /**
     * Reads the newest snapshot, verified, or returns null if there is none. Never falls back to an older one: the
     * entries in between may have been purged.
     *
     * @throws UnreadableLogException if it is damaged or written by a newer version
     */
    @Nullable
    CoordinatorState load() throws IOException {
        @Nullable SingleFileSnapshotInfo latest = loadLatestSnapshot();
        if (latest == null) {
            return null;
        }
        Path file = latest.getFile().getPath();
        @Nullable MD5Hash digest = latest.getFile().getFileDigest();
        if (digest == null) {
            // The process ended between the two files. The snapshot verifies itself below.
            MD5FileUtil.computeAndSaveMd5ForFile(file.toFile());
        } else if (!digest.equals(MD5FileUtil.computeMd5ForFile(file.toFile()))) {
            throw new UnreadableLogException("the snapshot " + file + " does not match its MD5");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return SnapshotCodec.read(in);
        }
    }
}
