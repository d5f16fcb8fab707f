package dev.concordat.chaos.crash;

import dev.concordat.chaos.host.Guard;
import dev.concordat.chaos.host.LoopDisk;
import dev.concordat.chaos.host.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether this machine lets us make disks, found out by making one. */
final class DiskNeeds {

    /** What is missing, in sentences; empty where disks can be made. */
    static final List<String> MISSING = find();

    private static final int MEGABYTES = 8;

    private DiskNeeds() {}

    /** The same as one text, for a row that is skipped. */
    static String text() {
        return String.join(" ", MISSING);
    }

    private static List<String> find() {
        List<String> missing = Tools.missing();
        if (!missing.isEmpty()) {
            return missing;
        }
        try (Guard guard = new Guard()) {
            Path directory = Files.createTempDirectory("concordat-crash-");
            guard.atEnd("rm -rf " + directory);
            LoopDisk.make(
                    Tools.compile(directory.resolve("tools")),
                    directory.resolve("image"),
                    directory.resolve("disk"),
                    MEGABYTES,
                    guard);
            return List.of();
        } catch (IOException | IllegalStateException e) {
            return List.of("This machine does not let root mount a disk: " + e.getMessage());
        }
    }
}
