package dev.concordat.participant.journal;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.FenceKind;
import java.util.Optional;

/**
 * The rows that prove what became of the branches of this participant. A row once visible never changes. Work rows are
 * not written through this port: they are part of the branch's own transaction.
 */
public interface FenceJournal {

    /** What the visible row says; empty proves nothing, the branch may be in flight or prepared. */
    Optional<FenceKind> find(BranchKey key);

    /**
     * Makes late work of a branch fail. Durable on return.
     *
     * @return false if the key is held by a transaction in flight or prepared, or if a row is there already: look again
     */
    boolean leaveTombstone(BranchKey key);
}
