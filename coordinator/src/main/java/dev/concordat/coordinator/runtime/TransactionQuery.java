package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Status;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * A page of transactions, newest first. Absent criteria match everything.
 *
 * @param olderThan created at least this long ago
 * @param limit size of the page, 1 to {@value #MAX_LIMIT}
 * @param after the last transaction of the page before
 */
public record TransactionQuery(
        @Nullable Status status,
        @Nullable ParticipantName participant,
        @Nullable String name,
        @Nullable Duration olderThan,
        int limit,
        @Nullable TransactionId after) {

    public static final int MAX_LIMIT = 500;
    public static final int DEFAULT_LIMIT = 50;

    public TransactionQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT);
        }
    }

    /**
     * One page.
     *
     * @param next what to give as {@code after} for the following page; absent on the last one
     */
    public record Page(
            List<GlobalTransaction> items, @Nullable TransactionId next) {}

    Page run(CoordinatorState state, Instant now) {
        TreePMap<TransactionId, GlobalTransaction> all = state.table().byId();
        TreePMap<TransactionId, GlobalTransaction> rest = after == null ? all : all.headMap(after, false);
        List<GlobalTransaction> items = new ArrayList<>();
        for (GlobalTransaction transaction : rest.descendingMap().values()) {
            if (!matches(transaction, now)) {
                continue;
            }
            if (items.size() == limit) {
                return new Page(items, items.getLast().id());
            }
            items.add(transaction);
        }
        return new Page(items, null);
    }

    private boolean matches(GlobalTransaction transaction, Instant now) {
        return (status == null || transaction.status() == status)
                && (name == null || name.equals(transaction.header().name()))
                && (olderThan == null
                        || Duration.between(transaction.id().createdAt(), now).compareTo(olderThan) >= 0)
                && (participant == null
                        || transaction.branches().all().stream()
                                .anyMatch(branch -> branch.participant().equals(participant)));
    }
}
