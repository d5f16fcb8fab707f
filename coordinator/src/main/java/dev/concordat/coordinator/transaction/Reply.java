package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.Outcome;

/** What applying a command returned; the same on every replica. */
public sealed interface Reply {

    /**
     * The transaction as it now stands, with whatever decision it has: not necessarily the one proposed (R2).
     *
     * @param changed false if the command had been applied before
     */
    record Accepted(GlobalTransaction transaction, boolean changed) implements Reply {}

    /** Answer to an inquiry. */
    record Answered(Outcome outcome) implements Reply {}

    /** A lease was given or renewed. */
    record Leased(Instance instance) implements Reply {}

    /** Nothing to say. */
    record Noted() implements Reply {}

    /** Nothing was changed. */
    record Rejected(Rejection rejection) implements Reply {}
}
