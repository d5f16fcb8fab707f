package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Reply;
import java.util.concurrent.CompletableFuture;

/** The way into the log. Safe for use by many threads; never blocks. */
public interface Proposer {

    /**
     * Proposes one command; those that wait at the same time share an entry.
     *
     * @return the reply of applying it on this node; or {@link UnavailableException} (nothing happened),
     *     {@link OverloadedException} (nothing happened) or {@link IndeterminateException}. Never cancelled.
     */
    CompletableFuture<Reply> submit(Command command);
}
