package dev.concordat.coordinator.transaction;

import org.jspecify.annotations.Nullable;

/** One line of a transaction's timeline, at log time. */
public record TransactionEvent(
        LogTime at, Kind kind, @Nullable String detail) {

    /** What happened. */
    public enum Kind {
        BEGUN("begun", true),
        BRANCH_ENLISTED("branch-enlisted", true),
        BRANCH_VOTED("branch-voted", true),
        COMMIT_DECIDED("commit-decided", true),
        ABORT_DECIDED("abort-decided", true),
        BRANCH_ACKNOWLEDGED("branch-acknowledged", true),
        BRANCH_HAZARD("branch-hazard", false),
        RETRY_REQUESTED("retry-requested", false),
        BRANCH_RESOLVED("branch-resolved", true),
        COMPLETED("completed", true);

        private final String wireName;
        private final boolean naturallyBounded;

        Kind(String wireName, boolean naturallyBounded) {
            this.wireName = wireName;
            this.naturallyBounded = naturallyBounded;
        }

        public String wireName() {
            return wireName;
        }

        /** Whether the protocol itself bounds how often it happens to one transaction. */
        boolean isNaturallyBounded() {
            return naturallyBounded;
        }
    }
}
