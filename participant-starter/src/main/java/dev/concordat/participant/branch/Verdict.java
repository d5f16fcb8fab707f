package dev.concordat.participant.branch;

import dev.concordat.protocol.BranchRequest;
import java.util.List;

/** How the initiator ends its transaction, by what its book holds. */
public sealed interface Verdict {

    /** Nothing is prepared anywhere: there is no outcome to decide (DESIGN 3.4). */
    record Nothing() implements Verdict {}

    /** Ask for a commit with these branches. */
    record Commit(List<BranchRequest> branches) implements Verdict {
        public Commit {
            branches = List.copyOf(branches);
        }
    }

    /** Ask for an abort; it names every branch that may have been prepared. */
    record Abort(Doom doom, List<BranchRequest> branches) implements Verdict {
        public Abort {
            branches = List.copyOf(branches);
        }
    }
}
