package dev.concordat.sample.transfer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/**
 * What is known about a key that a client made up.
 *
 * @param key the client's text
 * @param request what was asked under it
 * @param attempt counts those who tried to answer; only the last may
 * @param leasedUntil when another attempt may take over
 * @param status of the answer; absent until there is one
 * @param body of the answer; absent until there is one
 */
record IdempotencyKey(
        @Id String key,
        String request,
        int attempt,
        Instant leasedUntil,
        @Nullable Integer status,
        @Nullable String body) {}
