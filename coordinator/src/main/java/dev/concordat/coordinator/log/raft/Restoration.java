package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.BackupCodec;
import dev.concordat.coordinator.log.BackupHeader;
import dev.concordat.coordinator.log.NewerLevelException;
import dev.concordat.coordinator.log.UnreadableLogException;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.util.SizeInBytes;

/**
 * Makes the log of a new cluster of one in an empty directory, from a backup. The log appears under its name by a single
 * renaming at the end; whatever an interruption leaves behind is either made anew or refused, never taken for a log.
 */
public final class Restoration {

    private static final String MARKER = "restored.from";
    private static final String UNFINISHED = "raft.restoring";
    private static final TermIndex FIRST = TermIndex.valueOf(1, 0);

    private final RaftOptions options;
    private final Path marker;
    private final Path unfinished;

    public Restoration(RaftOptions options) {
        this.options = options;
        this.marker = options.dataDir().resolve(MARKER);
        this.unfinished = options.dataDir().resolve(UNFINISHED);
    }

    /**
     * Refuses a directory in which a restore was interrupted: started without it, the node would begin an empty cluster.
     *
     * @throws LogStartException with what to do
     */
    public void requireFinished() {
        if (Files.exists(marker) && !Files.exists(options.raftDir()) && !hasTakenPart()) {
            throw new LogStartException("a restore into " + options.dataDir() + " was interrupted. Start again with the"
                    + " same concordat.restore.from, or empty the directory.");
        }
    }

    /** Whether this directory was made from this very file before; then there is nothing to do. */
    public boolean isDoneWith(Path backup) throws IOException {
        return Files.exists(options.raftDir())
                && Files.exists(marker)
                && Files.readString(marker).strip().equals(fingerprint(backup));
    }

    /**
     * Restores.
     *
     * @param cluster id of the cluster, the same as that of the backup
     * @param generation of the new cluster, higher than that of the backup
     * @param lostUntil no identifier that the lost cluster may have decided was created later
     * @throws LogStartException if the directory is not empty, or the file is no backup to restore from
     */
    public BackupHeader run(Path backup, String cluster, int generation, LogTime lostUntil) {
        try {
            requireEmpty();
            BackupCodec.Backup read = read(backup);
            requireFitting(read, cluster, generation, lostUntil);
            byte[] fingerprint = fingerprint(backup).getBytes(StandardCharsets.US_ASCII);
            DurableFiles.write(marker, out -> out.write(fingerprint));
            delete(unfinished);
            write(read.state().restoredFromBackup(lostUntil));
            new NodeIdentity(options).check();
            Files.move(unfinished, options.raftDir(), StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.force(options.dataDir());
            return read.header();
        } catch (IOException e) {
            throw new LogStartException(
                    "the backup " + backup + " cannot be restored into " + options.dataDir() + ": " + e
                            + ". Remove the cause, and start again in the same way.",
                    e);
        }
    }

    private void requireEmpty() throws IOException {
        boolean interrupted = Files.exists(marker) && !Files.exists(options.raftDir()) && !hasTakenPart();
        try (Stream<Path> present = Files.list(options.dataDir())) {
            boolean empty = present.map(path -> path.getFileName().toString()).allMatch("node.lock"::equals);
            if (!empty && !interrupted) {
                throw new LogStartException(options.dataDir() + " is not empty, and concordat.restore.from makes a new"
                        + " cluster. Leave that property out to start what is there, or name an empty directory.");
            }
        }
    }

    private boolean hasTakenPart() {
        try {
            Path identity = options.dataDir().resolve("node.id");
            return Files.exists(identity) && Files.readString(identity).contains("joined=true");
        } catch (IOException e) {
            return true;
        }
    }

    private static BackupCodec.Backup read(Path backup) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(backup))) {
            return BackupCodec.read(in);
        } catch (NewerLevelException e) {
            throw e;
        } catch (UnreadableLogException e) {
            throw new LogStartException(
                    "the backup " + backup + " cannot be read: " + e.getMessage()
                            + ". Nothing was changed; use another backup, or download this one again.",
                    e);
        }
    }

    private static void requireFitting(BackupCodec.Backup backup, String cluster, int generation, LogTime lostUntil) {
        BackupHeader header = backup.header();
        if (!header.cluster().equals(cluster)) {
            throw new LogStartException("the backup is of cluster '" + header.cluster()
                    + "', and concordat.cluster-id is '"
                    + cluster + "'. Participants take orders of the cluster only in whose name they prepared: set"
                    + " concordat.cluster-id to '" + header.cluster() + "'.");
        }
        if (generation <= header.generation()) {
            throw new LogStartException("the backup is of generation " + header.generation() + " of cluster '"
                    + header.cluster() + "', and a restore begins a new one. Set concordat.raft.generation to "
                    + (header.generation() + 1) + " or more, here and on every node that will be added, so that no"
                    + " node of the lost cluster can take part in the log of the new one.");
        }
        if (lostUntil.isBefore(backup.state().now())) {
            throw new LogStartException("concordat.restore.lost-until is " + lostUntil.instant()
                    + ", but the backup holds entries up to "
                    + backup.state().now().instant()
                    + ". Give the last moment at which a node of the lost cluster may have worked, and 5 minutes.");
        }
    }

    /** As Ratis keeps it: storage with a term, and a snapshot as if it had been taken of one entry. */
    private void write(CoordinatorState state) throws IOException {
        Path group = unfinished.resolve(options.groupUuid().toString());
        Files.createDirectories(unfinished);
        try (RaftStorage storage = RaftStorage.newBuilder()
                .setDirectory(group.toFile())
                .setOption(RaftStorage.StartupOption.FORMAT)
                .setLogCorruptionPolicy(RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION)
                .setStorageFreeSpaceMin(SizeInBytes.valueOf(0))
                .build()) {
            storage.initialize();
            storage.getMetadataFile()
                    .persist(RaftStorageMetadata.valueOf(
                            FIRST.getTerm(), RaftStorageMetadata.getDefault().getVotedFor()));
            SnapshotFiles files = new SnapshotFiles();
            files.init(storage);
            var unused = files.write(FIRST, state);
        }
        force(unfinished);
    }

    private static void force(Path directory) throws IOException {
        try (Stream<Path> directories = Files.walk(directory).filter(Files::isDirectory)) {
            for (Path each : directories.toList()) {
                DurableFiles.force(each);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    /** Tells one backup from another; the digest of all of it stands at its end. */
    private static String fingerprint(Path backup) throws IOException {
        byte[] all = Files.readAllBytes(Objects.requireNonNull(backup));
        byte[] end = Arrays.copyOfRange(all, Math.max(0, all.length - 32), all.length);
        return HexFormat.of().formatHex(end);
    }
}
