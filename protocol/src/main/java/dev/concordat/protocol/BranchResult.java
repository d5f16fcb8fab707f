package dev.concordat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Wire record: what became of one branch.
 *
 * @param result wire form of a {@link Vote}, {@link CommitResult} or {@link AbortResult}, depending on the call
 * @param detail free text for people
 */
public record BranchResult(
        String transaction,
        String branch,
        String result,
        @Nullable String detail) {}
