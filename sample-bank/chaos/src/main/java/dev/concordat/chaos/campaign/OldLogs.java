package dev.concordat.chaos.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that a campaign leaves. */
final class OldLogs {

    private OldLogs() {}

    /** Deletes the logs of an earlier run of the same campaign: processes append to theirs. */
    static void discard(Path logs) throws IOException {
        if (!Files.isDirectory(logs)) {
            return;
        }
        List<Path> old;
        try (Stream<Path> files = Files.list(logs)) {
            old = files.toList();
        }
        for (Path file : old) {
            Files.delete(file);
        }
    }
}
