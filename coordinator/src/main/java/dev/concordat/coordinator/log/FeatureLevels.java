package dev.concordat.coordinator.log;

/**
 * What this build can read and write. Whatever is added to entries or snapshots belongs to a level, and is written only
 * where the cluster has agreed on that level: a node never writes what another member cannot read.
 *
 * <p>Level 1: everything so far.
 */
public final class FeatureLevels {

    private static final int NEWEST = 1;

    private FeatureLevels() {}

    /** The highest level of this build; it supports every lower one too. A method, so that no caller copies its value. */
    public static int supported() {
        return NEWEST;
    }

    /**
     * Checks that this build may go on.
     *
     * @param what was written at that level, for the message
     * @throws NewerLevelException if it may not
     */
    public static void require(int level, String what) {
        if (level < 1) {
            throw new UnreadableLogException(what + " names no feature level");
        }
        if (level > supported()) {
            throw new NewerLevelException(level, what);
        }
    }
}
