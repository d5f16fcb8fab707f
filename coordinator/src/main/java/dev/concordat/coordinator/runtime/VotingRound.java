package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;

/** Port: asks branches for their votes. Decides nothing and writes nothing (protocol.md: The voting round). */
public interface VotingRound {

    /**
     * Asks every branch, all participants in parallel, again and again until each has voted, one has refused, one
     * cannot be reached, or the time is over. Blocks; works on any node; safe for use by many threads.
     *
     * @param within bound of the whole round
     */
    RoundResult ask(TransactionId id, List<Branch> branches, Duration within);
}
