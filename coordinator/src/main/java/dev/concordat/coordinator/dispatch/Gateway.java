package dev.concordat.coordinator.dispatch;

import java.time.Duration;
import java.util.List;

/**
 * Port: one call to one participant instance. Blocks, at most for the time given and a little; safe for use by many
 * threads; interrupting the calling thread ends the call. Never throws for anything that the other side does, never
 * retries, never follows a redirect.
 *
 * <p>Not promised: that a call without an answer did not arrive.
 */
public interface Gateway {

    /**
     * Posts the branches and reads the results.
     *
     * @param base base address; judged by the allow-list again, here and when connecting
     * @param branches at most {@link dev.concordat.protocol.Limits#MAX_CALLBACK_BRANCHES}
     * @param within bound of the whole call
     */
    CallResult post(String base, Verb verb, List<BranchKey> branches, Duration within);
}
