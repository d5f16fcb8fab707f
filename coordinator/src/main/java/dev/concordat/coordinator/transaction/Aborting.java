package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.Decision;
import org.jspecify.annotations.Nullable;

/** Decided to abort; some branch has not acknowledged. */
public record Aborting(Header header, AbortReason reason, LogTime decidedAt, Branches branches, Timeline timeline)
        implements Undelivered {

    public Aborting {
        if (!branches.anyOpen()) {
            throw new IllegalArgumentException("I5: an aborting transaction has a branch that has not ended");
        }
    }

    static Decided decide(
            Header header, AbortReason reason, @Nullable String text, Branches branches, Timeline before, LogTime now) {
        String detail = text == null ? reason.wireName() : reason.wireName() + ": " + text;
        Timeline timeline = before.plus(now, TransactionEvent.Kind.ABORT_DECIDED, detail);
        if (branches.anyOpen()) {
            return new Aborting(header, reason, now, branches, timeline);
        }
        return new Aborted(
                header, reason, now, now, branches, timeline.plus(now, TransactionEvent.Kind.COMPLETED, null));
    }

    @Override
    public Status status() {
        return Status.ABORTING;
    }

    @Override
    public Decision decision() {
        return Decision.ABORT;
    }

    @Override
    public Decided with(Branches changed, Timeline extended, LogTime now) {
        if (changed.anyOpen()) {
            return new Aborting(header, reason, decidedAt, changed, extended);
        }
        return new Aborted(
                header, reason, decidedAt, now, changed, extended.plus(now, TransactionEvent.Kind.COMPLETED, null));
    }
}
