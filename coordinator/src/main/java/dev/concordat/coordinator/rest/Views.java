package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.transaction.Aborted;
import dev.concordat.coordinator.transaction.Aborting;
import dev.concordat.coordinator.transaction.Active;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.Committed;
import dev.concordat.coordinator.transaction.Committing;
import dev.concordat.coordinator.transaction.Decided;
import dev.concordat.coordinator.transaction.Finished;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Instance;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.TransactionEvent;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchView;
import dev.concordat.protocol.LeaseView;
import dev.concordat.protocol.TimelineEvent;
import dev.concordat.protocol.TransactionView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What callers are shown of the core's values. */
final class Views {

    private Views() {}

    static TransactionView of(GlobalTransaction transaction) {
        AbortReason reason = reasonOf(transaction);
        return new TransactionView(
                transaction.id().value(),
                transaction.header().name(),
                transaction.status().wireName(),
                transaction instanceof Decided decided ? decided.decision().wireName() : null,
                reason == null ? null : reason.wireName(),
                transaction.id().createdAt(),
                instant(transaction.header().deadline()),
                transaction instanceof Decided decided ? decided.decidedAt().instant() : null,
                transaction instanceof Finished finished
                        ? finished.completedAt().instant()
                        : null,
                transaction.branches().all().stream().map(Views::of).toList(),
                transaction.timeline().events().stream().map(Views::of).toList());
    }

    /** Why it was decided to abort, or null if it was not. */
    static @Nullable AbortReason reasonOf(GlobalTransaction transaction) {
        return switch (transaction) {
            case Active active -> null;
            case Committing committing -> null;
            case Committed committed -> null;
            case Aborting aborting -> aborting.reason();
            case Aborted aborted -> aborted.reason();
        };
    }

    static BranchView of(Branch branch) {
        return new BranchView(
                branch.id().value(),
                branch.participant().value(),
                branch.vote() == null ? null : branch.vote().wireName(),
                branch.state().wireName(),
                branch.delivery().attempts(),
                branch.delivery().lastError(),
                instant(branch.delivery().nextAttemptAt()),
                instant(branch.delivery().acknowledgedAt()),
                branch.instance());
    }

    static LeaseView of(Instance instance, ClusterId cluster) {
        return new LeaseView(
                instance.participant().value(),
                instance.instance(),
                instance.url(),
                instance.expiresAt().instant(),
                cluster.value());
    }

    private static TimelineEvent of(TransactionEvent event) {
        return new TimelineEvent(event.at().instant(), event.kind().wireName(), event.detail());
    }

    private static @Nullable Instant instant(@Nullable LogTime time) {
        return time == null ? null : time.instant();
    }
}
