package dev.concordat.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Wire record: a branch as the coordinator sees it.
 *
 * @param state {@code enlisted}, {@code prepared}, {@code read-only}, {@code committed}, {@code aborted},
 *     {@code hazard} or {@code resolved-by-operator}
 * @param attempts deliveries of the decision so far
 */
public record BranchView(
        String branch,
        String participant,
        @Nullable String vote,
        String state,
        int attempts,
        @Nullable String lastError,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant acknowledgedAt) {}
