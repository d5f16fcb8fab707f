package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.NodeVitals;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the free space of the data directory. Below the floor new work is refused until an eighth more than the floor is
 * free, so that it does not flap; below twice the floor it pays to exchange entries for a snapshot. On one thread.
 */
final class DiskFloor {

    private static final Logger LOGGER = LoggerFactory.getLogger(DiskFloor.class);

    /** Tells how many bytes this process may still write. */
    @FunctionalInterface
    interface Probe {
        long freeBytes() throws IOException;
    }

    private final Path directory;
    private final long floor;
    private final Probe probe;
    private final NodeVitals vitals;
    private boolean low;
    private boolean near;

    DiskFloor(Path directory, long floor, Probe probe, NodeVitals vitals) {
        this.directory = directory;
        this.floor = floor;
        this.probe = probe;
        this.vitals = vitals;
    }

    /**
     * Looks once.
     *
     * @return whether space has just become short; a snapshot is then still worth its own size
     */
    boolean look() throws IOException {
        long free = probe.freeBytes();
        boolean nearBefore = near;
        near = free < (near ? 2 * floor + floor / 8 : 2 * floor);
        boolean lowBefore = low;
        low = free < (low ? floor + floor / 8 : floor);
        vitals.disk(new NodeVitals.Disk(directory, free, floor, low));
        if (low != lowBefore) {
            tell(free);
        }
        return near && !nearBefore;
    }

    private void tell(long free) {
        (low ? LOGGER.atWarn() : LOGGER.atInfo())
                .addKeyValue("directory", directory)
                .addKeyValue("free", free)
                .addKeyValue(NodeVitals.FLOOR_PROPERTY, floor)
                .log(low ? "disk space is short: no new work is accepted" : "disk space suffices again");
    }
}
