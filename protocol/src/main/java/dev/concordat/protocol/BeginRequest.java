package dev.concordat.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Wire record: body of {@code POST /v1/transactions}. */
public record BeginRequest(@Nullable String name, @Nullable Duration timeout) {}
