package dev.concordat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Wire record: a branch to enlist, on its own or in the list of a commit or an abort.
 *
 * @param vote wire form of {@link Vote#PREPARED} or {@link Vote#READ_ONLY}; absent: the coordinator will ask
 * @param callback base address of the callbacks of this one branch, where it is not the participant's
 * @param instance the one instance of the participant that holds this branch open and can prepare it; absent: any can
 */
public record BranchRequest(
        String branch,
        String participant,
        @Nullable String vote,
        @Nullable String callback,
        @Nullable String instance) {

    /** A branch that any instance of its participant can answer for. */
    public BranchRequest(String branch, String participant, @Nullable String vote, @Nullable String callback) {
        this(branch, participant, vote, callback, null);
    }
}
