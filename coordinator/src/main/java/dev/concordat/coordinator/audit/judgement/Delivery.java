package dev.concordat.coordinator.audit.judgement;

import dev.concordat.protocol.BranchView;
import dev.concordat.protocol.TransactionView;

/** A decision on its way to a branch, in words: as in docs/operations.md, A transaction is in doubt. */
final class Delivery {

    private Delivery() {}

    /** How far it got; begins where a sentence can go on. */
    static String text(BranchView branch) {
        String attempts = " (state " + branch.state() + ", attempts: " + branch.attempts();
        String error = branch.lastError() == null ? "" : ", last error: " + branch.lastError();
        String next = branch.nextAttemptAt() == null ? "" : ", next attempt at " + branch.nextAttemptAt();
        return attempts + error + next + ")";
    }

    /** What to do. */
    static String next(TransactionView view, BranchView branch) {
        String retry = "curl -X POST $C/v1/transactions/" + view.transaction() + "/retry";
        if (branch.state().equals("hazard")) {
            return "The evidence may be back: " + retry;
        }
        if (branch.state().equals("resolved-by-operator")) {
            return "An operator gave up on it; it is carried out when the participant asks.";
        }
        return "Start the participant if it is down, mend what the last error names, and skip the wait: " + retry;
    }
}
