package dev.concordat.participant.web;

import dev.concordat.participant.branch.BranchKey;
import java.util.Collection;
import java.util.Set;

/** Rolls back what a call prepared that failed. */
@FunctionalInterface
public interface Withdrawal {

    /** Where nothing can be prepared. */
    Withdrawal NONE = branches -> Set.of();

    /** Those of these branches that are rolled back for good; returns within a bound. */
    Set<BranchKey> withdraw(Collection<BranchKey> branches);
}
