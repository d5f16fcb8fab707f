package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.Halt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.AtomicFileOutputStream;

/**
 * What Ratis leaves open about its files. It flushes entries, but not the directory that names a new segment; and it
 * goes on when the term, the vote or the members cannot be written: a candidate then waits for ever.
 */
final class StorageGuard {

    private static final String META = "raft-meta";
    private static final String SEGMENT = "log_";

    private final Path directory;
    private final BiConsumer<Path, IOException> failures;
    private Set<String> forced = Set.of();

    private StorageGuard(Path directory, Halt halt) {
        this.directory = directory;
        this.failures = (file, failure) -> {
            if (String.valueOf(file.getFileName()).startsWith(META)) {
                halt.halt(file + " cannot be written", failure);
            }
        };
    }

    /** Forces the directories down to the log's, and halts the node when the term, vote or members cannot be written. */
    static StorageGuard watch(RaftStorage storage, Halt halt) throws IOException {
        Path directory = storage.getStorageDir()
                .getCurrentDir()
                .toPath()
                .toAbsolutePath()
                .normalize();
        Path group = Objects.requireNonNull(directory.getParent());
        DurableFiles.force(directory);
        DurableFiles.force(group);
        DurableFiles.force(Objects.requireNonNull(group.getParent()));
        StorageGuard guard = new StorageGuard(directory, halt);
        AtomicFileOutputStream.onFailure(directory, guard.failures);
        return guard;
    }

    void end() {
        AtomicFileOutputStream.endOnFailure(directory, failures);
    }

    /** Forces the directory if segments were begun, closed or removed since the last call. On the log's thread only. */
    void forceNewSegments() throws IOException {
        Set<String> present = segments();
        if (!present.equals(forced)) {
            DurableFiles.force(directory);
            forced = present;
        }
    }

    private Set<String> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith(SEGMENT))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
