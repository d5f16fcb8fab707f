package dev.concordat.participant.branch;

import dev.concordat.protocol.BranchRequest;
import java.util.List;

/** How the initiator ends its transaction, by what its book holds. */
public sealed interface Verdict {

    /**
     * Nothing that counts is prepared anywhere: there is no outcome to decide (protocol.md: What one transaction costs).
     *
     * @param leftOut branches of failed calls, which need not wait for their time to be up if they are told of an abort
     */
    record Nothing(List<BranchRequest> leftOut) implements Verdict {
        public Nothing {
            leftOut = List.copyOf(leftOut);
        }
    }

    /** Ask for a commit with these branches. */
    record Commit(List<BranchRequest> branches) implements Verdict {
        public Commit {
            branches = List.copyOf(branches);
        }
    }

    /**
     * Abort.
     *
     * @param branches that may have been prepared, as far as their participants are known
     * @param mustBeTold whether some branch may have been prepared at all, known by name or not
     */
    record Abort(AbortCause cause, List<BranchRequest> branches, boolean mustBeTold) implements Verdict {
        public Abort {
            branches = List.copyOf(branches);
        }
    }
}
