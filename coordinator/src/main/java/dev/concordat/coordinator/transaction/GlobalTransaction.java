package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.TransactionId;

/**
 * A global transaction, one record for each phase with only the moves that are legal there:
 *
 * <pre>
 * Active ─┬─ commit ─▶ Committing ─ last acknowledgement ─▶ Committed
 *         └─ abort ──▶ Aborting ─── last acknowledgement ─▶ Aborted
 * </pre>
 */
public sealed interface GlobalTransaction permits Active, Decided {

    Header header();

    Branches branches();

    Timeline timeline();

    Status status();

    default TransactionId id() {
        return header().id();
    }
}
