package dev.concordat.coordinator.log;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What this node finds out about its own health. Written by its log, read by probes; safe for use by many threads. */
public final class NodeVitals {

    /** Named in everything that is said about the floor, because it is what a person can set. */
    public static final String FLOOR_PROPERTY = "concordat.disk.min-free";

    private volatile @Nullable Disk disk;
    private volatile @Nullable String stuck;
    private volatile long behind;

    /**
     * The disk of the data directory.
     *
     * @param low whether so little is free that no new work is accepted
     */
    public record Disk(Path directory, long freeBytes, long floorBytes, boolean low) {

        /** For a person: what is short, and what to do. */
        public String explanation() {
            return mebibytes(freeBytes) + " are free in " + directory + ", and " + FLOOR_PROPERTY + " is "
                    + mebibytes(floorBytes);
        }

        private static String mebibytes(long bytes) {
            return bytes / (1024 * 1024) + " MiB";
        }
    }

    /** What is known of the disk; null until it has been looked at. */
    public @Nullable Disk disk() {
        return disk;
    }

    /** Whether so little is free that no new work is accepted. */
    public boolean diskIsLow() {
        @Nullable Disk known = disk;
        return known != null && known.low();
    }

    public void disk(Disk now) {
        disk = now;
    }

    /** What has not moved for some seconds, or null. A node that stays so halts. */
    public @Nullable String stuck() {
        return stuck;
    }

    public void stuck(@Nullable String what) {
        stuck = what;
    }

    /** Entries that the cluster has committed, as far as this node knows, and that are not applied here. */
    public long behind() {
        return behind;
    }

    public void behind(long entries) {
        behind = entries;
    }
}
