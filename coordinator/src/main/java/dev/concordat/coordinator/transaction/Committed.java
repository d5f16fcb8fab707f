package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.Decision;

/** Decided to commit, and every branch has ended. */
public record Committed(Header header, LogTime decidedAt, LogTime completedAt, Branches branches, Timeline timeline)
        implements Finished {

    public Committed {
        if (!branches.allInFavour()) {
            throw new IllegalArgumentException("I3: a commit needs a vote of every branch, and no refusal (R3)");
        }
        if (branches.anyOpen()) {
            throw new IllegalArgumentException("I5: a committed transaction has no open branch");
        }
    }

    @Override
    public Status status() {
        return Status.COMMITTED;
    }

    @Override
    public Decision decision() {
        return Decision.COMMIT;
    }
}
