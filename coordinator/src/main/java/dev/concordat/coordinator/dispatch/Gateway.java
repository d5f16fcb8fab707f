package dev.concordat.coordinator.dispatch;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Port: one call to one participant instance. Blocks, at most for the time given and a little; safe for use by many
 * threads; interrupting the calling thread ends the call. Never throws for anything that the other side does, never
 * retries, never follows a redirect.
 *
 * <p>Not promised: that a call without an answer did not arrive.
 */
public interface Gateway {

    /** The same for a call that any instance can answer. */
    default CallResult post(String base, Verb verb, List<BranchKey> branches, Duration within) {
        return post(base, null, verb, branches, within);
    }

    /**
     * Posts the branches and reads the results.
     *
     * @param base base address; judged by the allow-list again, here and when connecting
     * @param instance that the call is meant for; null if any can answer. An address may have a successor of it by now,
     *     which finds out by this
     * @param branches at most {@link dev.concordat.protocol.Limits#MAX_CALLBACK_BRANCHES}
     * @param within bound of the whole call
     */
    CallResult post(String base, @Nullable String instance, Verb verb, List<BranchKey> branches, Duration within);
}
