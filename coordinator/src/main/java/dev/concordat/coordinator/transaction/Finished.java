package dev.concordat.coordinator.transaction;

/** A decided transaction in which every branch has ended. */
public sealed interface Finished extends Decided permits Committed, Aborted {

    LogTime completedAt();
}
