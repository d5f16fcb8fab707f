package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.Decision;

/** A transaction whose decision is applied and thus irrevocable (R2). */
public sealed interface Decided extends GlobalTransaction permits Undelivered, Finished {

    Decision decision();

    LogTime decidedAt();

    /** Whether an operator had to end a branch; such a transaction is never forgotten (R7). */
    default boolean isResolvedByOperator() {
        return branches().anyResolved();
    }
}
