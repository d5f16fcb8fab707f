package dev.concordat.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wire record: what the coordinator posts to {@code prepare}, {@code commit} and {@code abort} of a participant.
 *
 * @param coordinator the cluster id
 * @param branches at most {@link Limits#MAX_CALLBACK_BRANCHES}, of any number of transactions
 * @param instance of {@code prepare}: the one that is asked, as it holds one of the branches open; whoever gets the call
 *     and is another one refuses. Absent where any instance can answer
 */
public record CallbackRequest(
        String coordinator,
        List<BranchCall> branches,
        @Nullable String instance) {
    public CallbackRequest {
        branches = List.copyOf(branches);
    }

    /** A call that any instance can answer. */
    public CallbackRequest(String coordinator, List<BranchCall> branches) {
        this(coordinator, branches, null);
    }
}
