package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.AbortReason;
import org.jspecify.annotations.Nullable;

/** Begun and not decided. Its header always has a deadline. */
public record Active(Header header, Branches branches, Timeline timeline) implements GlobalTransaction {

    public Active {
        if (header.deadline() == null) {
            throw new IllegalArgumentException("I8: an active transaction has a deadline (R5)");
        }
    }

    static Active begin(Header header, LogTime now) {
        return new Active(header, Branches.NONE, Timeline.EMPTY.plus(now, TransactionEvent.Kind.BEGUN, header.name()));
    }

    @Override
    public Status status() {
        return Status.ACTIVE;
    }

    /** The moment from which on it can only abort. */
    public LogTime deadline() {
        LogTime deadline = header.deadline();
        if (deadline == null) {
            throw new IllegalStateException("I8: an active transaction has a deadline");
        }
        return deadline;
    }

    boolean isExpired(LogTime now) {
        return !now.isBefore(deadline());
    }

    /** The same transaction with more branches or votes, each noted in the timeline. */
    Active with(Branches merged, LogTime now) {
        Timeline extended = timeline;
        for (Branch branch : merged.all()) {
            Branch before = branches.find(branch.id());
            if (before == null) {
                extended = extended.plus(
                        now, TransactionEvent.Kind.BRANCH_ENLISTED, branch.id().value());
            } else if (!before.equals(branch)) {
                extended = extended.plus(
                        now, TransactionEvent.Kind.BRANCH_VOTED, branch.id().value());
            }
        }
        return new Active(header, merged, extended);
    }

    Decided abort(AbortReason reason, @Nullable String text, Branches merged, LogTime now) {
        return Aborting.decide(header, reason, text, merged, timeline, now);
    }

    Decided commit(Branches merged, LogTime now) {
        return Committing.decide(header, merged, timeline, now);
    }
}
