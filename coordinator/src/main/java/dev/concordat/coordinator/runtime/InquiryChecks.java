package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;

/** What can be told to participants in doubt from a state, and what needs an entry first (protocol.md: Asking). Pure. */
final class InquiryChecks {

    private InquiryChecks() {}

    /** What the state can tell the one who asks. */
    static Outcome outcome(CoordinatorState recent, BranchInquiry inquiry) {
        return recent.outcomeOf(inquiry.transaction(), inquiry.branch(), inquiry.participant());
    }

    /**
     * Whether log time has to catch up before age is judged by it, since it stands still while nothing is written.
     *
     * @param wallMillis this node's clock
     */
    static boolean needsRecentTime(CoordinatorState recent, List<BranchInquiry> inquiries, long wallMillis) {
        return inquiries.stream().anyMatch(inquiry -> looksForgotten(recent, inquiry.transaction(), wallMillis));
    }

    /** By this node's clock, and not yet by the log's. */
    private static boolean looksForgotten(CoordinatorState recent, TransactionId id, long wallMillis) {
        Duration age = Duration.ofMillis(wallMillis - id.createdAtMillis());
        return recent.table().find(id) == null
                && !recent.isForgotten(id)
                && !recent.isLost(id)
                && age.compareTo(recent.policy().maxLifetime()) > 0;
    }

    /** Whether the answer has to be an entry's, because the state knows nothing and the branch has waited too long. */
    static boolean needsEntry(CoordinatorState recent, BranchInquiry inquiry) {
        return inquiry.expired()
                && outcome(recent, inquiry) == Outcome.PENDING
                && !recent.isLost(inquiry.transaction())
                && recent.table().find(inquiry.transaction()) == null;
    }
}
