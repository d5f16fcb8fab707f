package dev.concordat.coordinator.log;

import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import java.util.List;

/**
 * What this build can read and write. Whatever is added to entries or snapshots belongs to a level, and is written only
 * where the cluster has agreed on that level: a node never writes what another member cannot read.
 *
 * <p>Level 1: everything before there were levels. Level 2: a branch may be held by one instance.
 */
public final class FeatureLevels {

    private static final int FIRST = 1;
    private static final int HELD_BRANCHES = 2;
    private static final int NEWEST = 2;

    private FeatureLevels() {}

    /** The highest level of this build; it supports every lower one too. A method, so that no caller copies its value. */
    public static int supported() {
        return NEWEST;
    }

    /** The level that must be in force before these branches may be written. */
    public static int neededBy(List<BranchSpec> branches) {
        return branches.stream().anyMatch(branch -> branch.instance() != null) ? HELD_BRANCHES : FIRST;
    }

    /** The level that must be in force before this command may be written. */
    static int neededBy(Command command) {
        return switch (command) {
            case Command.Enlist enlist -> neededBy(List.of(enlist.branch()));
            case Command.DecideCommit decide -> neededBy(decide.branches());
            case Command.DecideAbort decide -> neededBy(decide.branches());
            case Command.Begin other -> FIRST;
            case Command.AbortIfExpired other -> FIRST;
            case Command.InquireExpired other -> FIRST;
            case Command.Acknowledge other -> FIRST;
            case Command.ReportHazard other -> FIRST;
            case Command.ReportFailure other -> FIRST;
            case Command.Retry other -> FIRST;
            case Command.Resolve other -> FIRST;
            case Command.Register other -> FIRST;
            case Command.Deregister other -> FIRST;
            case Command.AdoptPolicy other -> FIRST;
            case Command.AnnounceNode other -> FIRST;
            case Command.ForgetNode other -> FIRST;
            case Command.RaiseLevel other -> FIRST;
            case Command.AdvanceTime other -> FIRST;
        };
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
