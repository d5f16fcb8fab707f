package dev.concordat.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Wire record: one thing that happened to a transaction, at log time. */
public record TimelineEvent(
        Instant at, String event, @Nullable String detail) {}
