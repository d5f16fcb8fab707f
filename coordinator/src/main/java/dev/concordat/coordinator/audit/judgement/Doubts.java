package dev.concordat.coordinator.audit.judgement;

import dev.concordat.coordinator.audit.judgement.Finding.Words;
import dev.concordat.protocol.BranchView;
import dev.concordat.protocol.TransactionView;
import java.time.Duration;

/** What a prepared branch waits for, by what the coordinators say of its transaction. */
final class Doubts {

    private static final String BY_ITSELF = "Nothing by hand: its participant asks when it runs and can reach a"
            + " coordinator. Start whichever of them is down.";

    private Doubts() {}

    static Finding judge(PreparedBranch branch, Word word) {
        return switch (word) {
            case Word.Unknown unknown -> unknown(branch);
            case Word.Forgotten forgotten ->
                waiting(
                        Rule.IN_DOUBT_FORGOTTEN,
                        branch,
                        "It is prepared, and the coordinators have forgotten the transaction" + held(branch) + ".",
                        "Its participant is told to abort it when it asks, unless the coordinators were restored from a"
                                + " backup: then see docs/operations.md, Backup and restore.");
            case Word.Known known -> known(branch, known.view());
        };
    }

    private static Finding unknown(PreparedBranch branch) {
        Duration left = branch.timeout().minus(branch.age());
        String when = left.isNegative() ? "as soon as it asks" : "when it asks in about " + text(left);
        return waiting(
                Rule.IN_DOUBT_UNKNOWN,
                branch,
                "It is prepared, and no coordinator knows the transaction: its initiator is still at work, or gone"
                        + held(branch) + ".",
                "Nothing by hand: its participant has it aborted " + when
                        + ", if it runs and can reach a coordinator. Start whichever of them is down.");
    }

    private static Finding known(PreparedBranch branch, TransactionView view) {
        if (view.decision() == null) {
            String deadline = view.deadline() == null ? "" : " Its deadline is " + view.deadline() + ".";
            return waiting(
                    Rule.IN_DOUBT_UNDECIDED,
                    branch,
                    "It is prepared, and its transaction is " + view.status() + ": nothing is decided" + held(branch)
                            + "." + deadline,
                    "Beyond its deadline it is aborted. If it is not, no coordinator leads: see docs/operations.md, A"
                            + " coordinator is gone.");
        }
        BranchView own = branch.name().in(view).orElse(null);
        if (own == null) {
            return waiting(
                    Rule.IN_DOUBT_LEFT_OUT,
                    branch,
                    "It is prepared, and not in the decision to " + view.decision() + ": it will be rolled back"
                            + held(branch) + ".",
                    BY_ITSELF);
        }
        if (own.acknowledgedAt() != null
                && (own.state().equals("committed") || own.state().equals("aborted"))) {
            return Finding.of(
                    Severity.VIOLATION,
                    Rule.PREPARED_AFTER_ACKNOWLEDGEMENT,
                    branch.name(),
                    branch.database(),
                    new Words(
                            "It is prepared, and acknowledged at " + own.acknowledgedAt() + " that it is " + own.state()
                                    + held(branch) + ".",
                            "Was the database restored to an earlier time? The decision is " + view.decision()
                                    + ": its participant carries it out when it asks again."));
        }
        return undelivered(branch, view, own);
    }

    private static Finding undelivered(PreparedBranch branch, TransactionView view, BranchView own) {
        return waiting(
                Rule.IN_DOUBT_UNDELIVERED,
                branch,
                "It is prepared, and decided to " + view.decision() + "; the decision waits for the participant "
                        + own.participant() + Delivery.text(own) + held(branch) + ".",
                Delivery.next(view, own));
    }

    private static Finding waiting(Rule rule, PreparedBranch branch, String text, String next) {
        return Finding.waiting(rule, branch.name(), branch.database(), branch.age(), new Words(text, next));
    }

    private static String held(PreparedBranch branch) {
        return branch.tables().isEmpty() ? "" : "; it holds locks on " + String.join(", ", branch.tables());
    }

    private static String text(Duration duration) {
        return Math.max(1, duration.toSeconds()) + " s";
    }
}
