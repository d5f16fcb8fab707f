package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.branch.Gid;
import java.time.Duration;

/**
 * How local transactions become branches.
 *
 * @param owner cluster and participant
 * @param lockTimeout longest wait for a lock inside a branch, where the session sets none itself; zero: for ever
 * @param allowAutoCommitWrites whether writes outside a local transaction pass, although they are committed at once
 */
public record BranchSettings(Gid.Owner owner, Duration lockTimeout, boolean allowAutoCommitWrites) {}
