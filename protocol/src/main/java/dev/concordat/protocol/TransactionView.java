package dev.concordat.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wire record: a transaction as the coordinator sees it.
 *
 * @param status {@code active}, {@code committing}, {@code committed}, {@code aborting} or {@code aborted}
 * @param decision wire form of a {@link Decision}, absent while active
 * @param reason wire form of an {@link AbortReason}, present when decided to abort
 * @param deadline of begun transactions
 */
public record TransactionView(
        String transaction,
        @Nullable String name,
        String status,
        @Nullable String decision,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant deadline,
        @Nullable Instant decidedAt,
        @Nullable Instant completedAt,
        List<BranchView> branches,
        List<TimelineEvent> timeline) {
    public TransactionView {
        branches = List.copyOf(branches);
        timeline = List.copyOf(timeline);
    }
}
