package dev.concordat.protocol;

import java.util.List;

/**
 * Wire record: what the coordinator posts to {@code prepare}, {@code commit} and {@code abort} of a participant.
 *
 * @param coordinator the cluster id
 * @param branches at most {@link Limits#MAX_CALLBACK_BRANCHES}, of any number of transactions
 */
public record CallbackRequest(String coordinator, List<BranchCall> branches) {
    public CallbackRequest {
        branches = List.copyOf(branches);
    }
}
