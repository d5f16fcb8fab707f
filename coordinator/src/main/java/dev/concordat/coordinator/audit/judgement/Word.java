package dev.concordat.coordinator.audit.judgement;

import dev.concordat.protocol.TransactionView;

/** What the coordinators say of a transaction. */
public sealed interface Word {

    /** They know it. */
    record Known(TransactionView view) implements Word {}

    /** It was never seen (404). */
    record Unknown() implements Word {}

    /** It is too old to be known (410). */
    record Forgotten() implements Word {}
}
