package dev.concordat.coordinator.log;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A log of commands that all nodes apply in the same order, and the state that results. Safe for use by many threads.
 *
 * <p>Futures end with a result, a {@link LogRefusedException} or a {@link LogIndeterminateException} and nothing else,
 * and always within a bound. Their dependents never run on the thread that applies entries.
 *
 * <p>Not promised: an order among appends that wait at the same time; that an append which ended without its replies
 * was applied only once (commands are idempotent); that a state returned by {@link #applied()} is recent.
 */
public interface ReplicatedLog extends AutoCloseable {

    /**
     * Appends the commands as one entry, at most {@link EntryCodec#MAX_COMMANDS} and {@link EntryCodec#MAX_BYTES}.
     *
     * @return the replies in the order of the commands, once the entry has been applied on this node
     * @throws IllegalArgumentException if there is no command
     */
    CompletableFuture<List<Reply>> append(List<Command> commands);

    /** A state that contains everything that any node acknowledged before this call. Reading fails as refused only. */
    CompletableFuture<CoordinatorState> read();

    /** What this node has applied; it may be any time behind the others. */
    CoordinatorState applied();

    /** This node's view of the cluster; never blocks. */
    LogStatus status();

    /**
     * Writes a snapshot now and drops the entries that it replaces. Blocks until it is durable.
     *
     * @return index of the last entry contained in the newest snapshot
     * @throws LogRefusedException if none could be written
     */
    long takeSnapshot();

    /** Stops this node after a last snapshot. Appends still waiting end as indeterminate. */
    @Override
    void close();
}
