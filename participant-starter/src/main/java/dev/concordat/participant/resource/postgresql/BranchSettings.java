package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.branch.Gid;
import dev.concordat.protocol.PrepareMode;
import java.time.Duration;

/**
 * How local transactions become branches.
 *
 * @param owner cluster and participant
 * @param lockTimeout longest wait for a lock inside a branch, where the session sets none itself; zero: for ever
 * @param allowAutoCommitWrites whether writes outside a local transaction pass, although they are committed at once
 * @param prepare when they are prepared, if the initiator does not ask for more
 */
public record BranchSettings(
        Gid.Owner owner, Duration lockTimeout, boolean allowAutoCommitWrites, PrepareMode prepare) {

    /** Prepared as they end. */
    public BranchSettings(Gid.Owner owner, Duration lockTimeout, boolean allowAutoCommitWrites) {
        this(owner, lockTimeout, allowAutoCommitWrites, PrepareMode.ON_RETURN);
    }
}
