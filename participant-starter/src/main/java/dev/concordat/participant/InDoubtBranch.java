package dev.concordat.participant;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.RecoveryPlan;
import java.time.Duration;

/**
 * A prepared branch that waits for the decision.
 *
 * @param branch which
 * @param age since it was prepared, by the database's clock
 * @param timeout after which it counts as expired
 */
public record InDoubtBranch(BranchKey branch, Duration age, Duration timeout) {

    /** Whether it has waited longer than its timeout. */
    public boolean isExpired() {
        return new RecoveryPlan.Waiting(branch, age, timeout).isExpired();
    }
}
