package dev.concordat.coordinator.rest;

import java.time.Duration;

/** How long a commit waits for its branches to acknowledge, at most ({@code concordat.await-limit}). */
public record AwaitLimit(Duration duration) {
    public AwaitLimit {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("await-limit must not be negative");
        }
    }
}
