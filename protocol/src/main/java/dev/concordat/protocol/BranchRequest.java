package dev.concordat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Wire record: a branch to enlist, on its own or in the list of a commit or an abort.
 *
 * @param vote wire form of {@link Vote#PREPARED} or {@link Vote#READ_ONLY}; absent: the coordinator will ask
 * @param callback base address of the callbacks of this one branch, where it is not the participant's
 */
public record BranchRequest(
        String branch,
        String participant,
        @Nullable String vote,
        @Nullable String callback) {}
