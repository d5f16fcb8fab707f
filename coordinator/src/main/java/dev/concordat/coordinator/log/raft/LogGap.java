package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.UnreadableLogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Entries that neither the newest snapshot nor the log holds. Ratis starts with such a gap, may even lead, and applies
 * nothing ever again.
 */
final class LogGap {

    private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

    private LogGap() {}

    /**
     * Refuses a log that begins after the snapshot ends.
     *
     * @param covered last entry in the snapshot, -1 without one
     */
    static void refuse(Path directory, long covered) throws IOException {
        OptionalLong first = firstEntry(directory);
        if (first.isPresent() && first.getAsLong() > covered + 1) {
            throw new UnreadableLogException("entries " + (covered + 1) + " to " + (first.getAsLong() - 1)
                    + " are missing: the log begins at " + first.getAsLong()
                    + (covered < 0 ? ", and there is no snapshot" : ", and the newest snapshot ends at " + covered));
        }
    }

    private static OptionalLong firstEntry(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> SEGMENT.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .mapToLong(segment -> Long.parseLong(segment.group(1)))
                    .min();
        }
    }
}
