package dev.concordat.coordinator.runtime;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a voting round ended. */
public sealed interface RoundResult {

    /** The votes that arrived. */
    SortedMap<BranchId, Vote> votes();

    /** Every branch asked voted prepared or read-only. */
    record Unanimous(SortedMap<BranchId, Vote> votes) implements RoundResult {
        public Unanimous {
            votes = Collections.unmodifiableSortedMap(new TreeMap<>(votes));
        }
    }

    /**
     * Some branch did not.
     *
     * @param reason what the abort is to be put down to
     * @param detail one sentence for people
     * @param votes those known, the refusal among them
     */
    record Failed(AbortReason reason, String detail, SortedMap<BranchId, Vote> votes) implements RoundResult {
        public Failed {
            votes = Collections.unmodifiableSortedMap(new TreeMap<>(votes));
        }
    }
}
