package dev.concordat.coordinator.transaction;

/** Where a branch stands, as far as the coordinator knows. */
public enum BranchState {
    /** Named, and not voted. */
    ENLISTED("enlisted"),
    /** Voted prepared; waits for the decision or has not acknowledged it. */
    PREPARED("prepared"),
    /** Has nothing to commit. */
    READ_ONLY("read-only"),
    /** Acknowledged the commit. */
    COMMITTED("committed"),
    /** Acknowledged the abort, or refused. */
    ABORTED("aborted"),
    /** Says that it cannot prove what became of it; waits for an operator. */
    HAZARD("hazard"),
    /** An operator gave up on it. */
    RESOLVED("resolved-by-operator");

    private final String wireName;

    BranchState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
