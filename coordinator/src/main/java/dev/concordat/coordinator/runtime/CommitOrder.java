package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;

/**
 * A caller's wish to commit.
 *
 * @param branches to be added to those enlisted; may be empty
 * @param votingTimeout bound of the voting round, where one is needed
 * @param awaitCompletion how long to wait for the branches once it is decided; zero to answer with the decision
 */
public record CommitOrder(
        TransactionId id, List<BranchSpec> branches, Duration votingTimeout, Duration awaitCompletion) {
    public CommitOrder {
        branches = List.copyOf(branches);
    }
}
