package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.BranchResult;
import java.util.List;

/** How a call to a participant ended, as far as one can know from here. */
public sealed interface CallResult {

    /**
     * A well-formed answer. What it says is the participant's word: branches nobody asked for, repeated ones and
     * unknown words are possible, missing ones too.
     */
    record Answered(List<BranchResult> results) implements CallResult {
        public Answered {
            results = List.copyOf(results);
        }
    }

    /** Nothing that says how the branches are, and nothing against the participant's being there. */
    record Unusable(String why) implements CallResult {}

    /** It may have arrived; no answer came in time, or the connection broke. */
    record NoAnswer(String why) implements CallResult {}

    /** It did not arrive: no address, no connection. */
    record NotReached(String why) implements CallResult {}
}
