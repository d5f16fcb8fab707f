package dev.concordat.coordinator.web;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Body of every error.
 *
 * @param type {@code urn:concordat:problem:} and the slug
 * @param detail what happened, and what the caller should do next
 * @param transaction where the error has one
 * @param reason wire form of an {@link dev.concordat.protocol.AbortReason}, with {@code transaction-aborted}
 */
record ProblemView(
        URI type,
        String title,
        int status,
        String detail,
        @Nullable String transaction,
        @Nullable String reason) {}
