package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.Decision;

/** Decided to commit; some branch has not acknowledged. Remembered however long that takes (R7). */
public record Committing(Header header, LogTime decidedAt, Branches branches, Timeline timeline)
        implements Undelivered {

    public Committing {
        if (!branches.allInFavour()) {
            throw new IllegalArgumentException("I3: a commit needs a vote of every branch, and no refusal (R3)");
        }
        if (!branches.anyOpen()) {
            throw new IllegalArgumentException("I5: a committing transaction has a branch that has not ended");
        }
    }

    static Decided decide(Header header, Branches branches, Timeline before, LogTime now) {
        Timeline timeline = before.plus(now, TransactionEvent.Kind.COMMIT_DECIDED, null);
        if (branches.anyOpen()) {
            return new Committing(header, now, branches, timeline);
        }
        return new Committed(header, now, now, branches, timeline.plus(now, TransactionEvent.Kind.COMPLETED, null));
    }

    @Override
    public Status status() {
        return Status.COMMITTING;
    }

    @Override
    public Decision decision() {
        return Decision.COMMIT;
    }

    @Override
    public Decided with(Branches changed, Timeline extended, LogTime now) {
        if (changed.anyOpen()) {
            return new Committing(header, decidedAt, changed, extended);
        }
        return new Committed(
                header, decidedAt, now, changed, extended.plus(now, TransactionEvent.Kind.COMPLETED, null));
    }
}
