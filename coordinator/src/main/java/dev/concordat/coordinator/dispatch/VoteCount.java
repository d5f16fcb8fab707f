package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the votes of one round. Pure but for its own fields; not thread-safe. */
final class VoteCount {

    private final int expected;
    private final TreeMap<BranchId, Vote> votes = new TreeMap<>();

    /** @param expected branches that are asked */
    VoteCount(int expected) {
        this.expected = expected;
    }

    /**
     * Takes the next news.
     *
     * @return how the round has ended, or null if it goes on
     */
    @Nullable
    RoundResult take(VoteEvent news) {
        return switch (news) {
            case VoteEvent.Voted voted -> {
                votes.put(voted.branch(), voted.vote());
                if (voted.vote() == Vote.REFUSED) {
                    yield new RoundResult.Failed(AbortReason.VOTE_REFUSED, refusal(voted), votes);
                }
                yield votes.size() < expected ? null : new RoundResult.Unanimous(votes);
            }
            case VoteEvent.Unreachable unreachable -> {
                String detail = unreachable.target().participant() + ": " + unreachable.why();
                yield new RoundResult.Failed(AbortReason.PARTICIPANT_UNREACHABLE, detail, votes);
            }
            case VoteEvent.Broken broken -> throw new IllegalStateException("a voting round failed", broken.cause());
        };
    }

    /** The time is over. */
    RoundResult timeOver() {
        String silent = (expected - votes.size()) + " of " + expected + " branches gave no usable vote";
        return new RoundResult.Failed(AbortReason.PREPARE_TIMEOUT, silent, votes);
    }

    private static String refusal(VoteEvent.Voted voted) {
        String text = "branch " + voted.branch() + " refused";
        return voted.detail() == null ? text : text + ": " + voted.detail();
    }
}
