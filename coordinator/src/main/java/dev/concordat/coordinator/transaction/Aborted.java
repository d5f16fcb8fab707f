package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.Decision;

/** Decided to abort, and every branch that had to be told has ended. */
public record Aborted(
        Header header, AbortReason reason, LogTime decidedAt, LogTime completedAt, Branches branches, Timeline timeline)
        implements Finished {

    public Aborted {
        if (branches.anyOpen()) {
            throw new IllegalArgumentException("I5: an aborted transaction has no open branch");
        }
    }

    @Override
    public Status status() {
        return Status.ABORTED;
    }

    @Override
    public Decision decision() {
        return Decision.ABORT;
    }
}
