package dev.concordat.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Wire record: a branch as the coordinator sees it.
 *
 * @param state {@code enlisted}, {@code prepared}, {@code read-only}, {@code committed}, {@code aborted},
 *     {@code hazard} or {@code resolved-by-operator}
 * @param attempts deliveries of the decision so far
 * @param instance the one instance of the participant that can prepare it; absent: any can
 */
public record BranchView(
        String branch,
        String participant,
        @Nullable String vote,
        String state,
        int attempts,
        @Nullable String lastError,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant acknowledgedAt,
        @Nullable String instance) {

    /** A branch that any instance of its participant can answer for. */
    public BranchView(
            String branch,
            String participant,
            @Nullable String vote,
            String state,
            int attempts,
            @Nullable String lastError,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant acknowledgedAt) {
        this(branch, participant, vote, state, attempts, lastError, nextAttemptAt, acknowledgedAt, null);
    }
}
