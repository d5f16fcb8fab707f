package dev.concordat.coordinator.audit.judgement;

import dev.concordat.coordinator.audit.judgement.Finding.Words;
import dev.concordat.protocol.BranchView;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.TransactionView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction: what all databases say of it against what the coordinators say, and against each other. A tombstone
 * beside work is no contradiction where the decision to commit does not name its branch: its initiator left it out. So
 * without a decision to look at, half a transaction is a warning, not a violation.
 */
final class TransactionRules {

    private static final String LOOK =
            "Do not end anything by hand. Compare the rows of this transaction in all databases"
                    + " with the data, and keep the coordinators' logs: this must never happen.";

    private final TransactionFacts facts;
    private final Evidence evidence;
    private final List<Finding> found = new ArrayList<>();

    private TransactionRules(TransactionFacts facts, Evidence evidence) {
        this.facts = facts;
        this.evidence = evidence;
    }

    /** Findings of one transaction, the worst not necessarily first. */
    static List<Finding> judge(TransactionFacts facts, Evidence evidence) {
        TransactionRules rules = new TransactionRules(facts, evidence);
        facts.fence().forEach(rules::judgeRow);
        rules.judgeWhole();
        facts.prepared().forEach(rules::judgePrepared);
        if (facts.word() instanceof Word.Known known) {
            known.view().branches().forEach(branch -> rules.judgeBranch(known.view(), branch));
        }
        return rules.found;
    }

    private void judgeRow(FenceRow row) {
        switch (facts.word()) {
            case Word.Known known -> judgeRow(row, known.view());
            case Word.Unknown unknown -> {
                if (row.isWork()) {
                    violation(
                            Rule.COMMITTED_UNKNOWN,
                            row,
                            "The branch is committed, and no coordinator knows the transaction: its decision is lost, or"
                                    + " these are not its coordinators.");
                }
            }
            case Word.Forgotten forgotten -> {}
        }
    }

    private void judgeRow(FenceRow row, TransactionView view) {
        BranchView own = row.name().in(view).orElse(null);
        String decision = view.decision();
        if (row.isWork()) {
            if (decision == null) {
                violation(
                        Rule.COMMITTED_UNDECIDED,
                        row,
                        "The branch is committed, and the transaction is " + view.status() + ".");
            } else if (decision.equals("abort")) {
                contradiction(
                        Rule.COMMITTED_AGAINST_ABORT,
                        row,
                        own,
                        "The branch is committed, and the decision is to abort.");
            } else if (own == null) {
                violation(
                        Rule.COMMITTED_OUTSIDE_DECISION,
                        row,
                        "The branch is committed, and the decision to commit does not name it.");
            }
        } else if ("commit".equals(decision) && isDecidedToCommit(own)) {
            contradiction(
                    Rule.ABORTED_AGAINST_COMMIT, row, own, "The branch is aborted, and the decision is to commit it.");
        }
    }

    private static boolean isDecidedToCommit(@Nullable BranchView branch) {
        return branch != null && "prepared".equals(branch.vote());
    }

    private static boolean isResolved(@Nullable BranchView branch) {
        return branch != null && branch.state().equals("resolved-by-operator");
    }

    private void contradiction(Rule rule, FenceRow row, @Nullable BranchView own, String text) {
        if (isResolved(own)) {
            found.add(Finding.of(
                    Severity.NOTE,
                    Rule.RESOLVED_CONTRADICTION,
                    row.name(),
                    row.database(),
                    new Words(text + " An operator has resolved it.", "")));
        } else {
            violation(rule, row, text);
        }
    }

    private void violation(Rule rule, FenceRow row, String text) {
        found.add(Finding.of(Severity.VIOLATION, rule, row.name(), row.database(), new Words(text, LOOK)));
    }

    private void judgeWhole() {
        FenceRow work =
                facts.fence().stream().filter(FenceRow::isWork).findFirst().orElse(null);
        FenceRow tombstone = facts.fence().stream()
                .filter(row -> !row.isWork() && !mayBeAbortedAlone(row))
                .findFirst()
                .orElse(null);
        if (work == null || tombstone == null) {
            return;
        }
        boolean decided =
                facts.word() instanceof Word.Known known && known.view().decision() != null;
        String text = "Half of it took effect: branch " + work.name().branch() + " of "
                + work.name().participant() + " is committed in " + work.database() + ", and branch "
                + tombstone.name().branch() + " of " + tombstone.name().participant() + " is aborted in "
                + tombstone.database() + ".";
        String unless =
                " No coordinator tells the decision any more: if the initiator left the aborted branch out of the"
                        + " commit on purpose, this is right.";
        found.add(new Finding(
                decided ? Severity.VIOLATION : Severity.WARNING,
                new Finding.Subject(Rule.HALF_COMMITTED, null, facts.transaction(), null, null),
                null,
                decided ? text : text + unless,
                decided ? LOOK : "Look at the initiator's log and at the data of both branches."));
    }

    private boolean mayBeAbortedAlone(FenceRow row) {
        if (!(facts.word() instanceof Word.Known known)) {
            return false;
        }
        BranchView own = row.name().in(known.view()).orElse(null);
        return "commit".equals(known.view().decision()) && (!isDecidedToCommit(own) || isResolved(own));
    }

    private void judgePrepared(PreparedBranch branch) {
        boolean ended = facts.fence().stream()
                .anyMatch(row ->
                        row.name().equals(branch.name()) && row.database().equals(branch.database()));
        if (ended) {
            found.add(Finding.of(
                    Severity.VIOLATION,
                    Rule.PREPARED_AND_ENDED,
                    branch.name(),
                    branch.database(),
                    new Words("The branch is prepared, and its fence row says that it has ended.", LOOK)));
        } else {
            found.add(Doubts.judge(branch, facts.word()));
        }
    }

    private void judgeBranch(TransactionView view, BranchView branch) {
        BranchName name = BranchName.of(view.transaction(), branch.branch(), branch.participant());
        switch (branch.state()) {
            case "hazard" ->
                found.add(Finding.of(
                        Severity.VIOLATION,
                        Rule.HAZARD,
                        name,
                        null,
                        new Words(
                                "The participant cannot prove what became of the branch"
                                        + (branch.lastError() == null ? "" : " (" + branch.lastError() + ")")
                                        + ": somebody ended it by hand, or the database was restored.",
                                "Look at the data; then POST $C/v1/transactions/" + view.transaction()
                                        + "/retry if the evidence is back, or …/branches/" + branch.branch()
                                        + "/resolve.")));
            case "prepared", "enlisted" -> judgeUndelivered(view, branch, name);
            case "committed" -> judgeAcknowledged(view, branch, name);
            default -> {}
        }
    }

    /** Those that are seen to be prepared have their finding already. */
    private void judgeUndelivered(TransactionView view, BranchView branch, BranchName name) {
        Instant decidedAt = view.decidedAt();
        if (decidedAt == null || facts.isPrepared(name)) {
            return;
        }
        Duration age = Duration.between(decidedAt, evidence.at());
        found.add(Finding.waiting(
                Rule.IN_DOUBT_UNDELIVERED,
                name,
                null,
                age.isNegative() ? Duration.ZERO : age,
                new Words(
                        "It is decided to " + view.decision() + "; the decision waits for the participant "
                                + branch.participant() + Delivery.text(branch)
                                + (hasRow(name)
                                        ? ", which has ended the branch and not acknowledged it."
                                        : isWhole() ? ". In no given database is the branch prepared." : "."),
                        Delivery.next(view, branch))));
    }

    /**
     * Says nothing where nothing can be known: the participant's database was not given or not read to the end, or its
     * fence begins later than the transaction, so that the row may have been deleted for its age.
     */
    private void judgeAcknowledged(TransactionView view, BranchView branch, BranchName name) {
        if (hasRow(name) || facts.isPrepared(name) || !rowMustBeThere(view, branch)) {
            return;
        }
        found.add(Finding.of(
                Severity.VIOLATION,
                Rule.ACKNOWLEDGED_WITHOUT_ROW,
                name,
                null,
                new Words(
                        "The branch acknowledged at " + branch.acknowledgedAt()
                                + " that it is committed, and no fence row proves it in "
                                + String.join(", ", evidence.homes().of(branch.participant())) + ".",
                        "Was the database restored to an earlier time, or did somebody delete rows? Look at the data of this"
                                + " branch: its work may be lost.")));
    }

    private boolean isWhole() {
        return evidence.databases().stream().allMatch(DatabaseReading::isWhole);
    }

    private boolean hasRow(BranchName name) {
        return facts.fence().stream().anyMatch(row -> row.name().equals(name));
    }

    private boolean rowMustBeThere(TransactionView view, BranchView branch) {
        TransactionId transaction = new TransactionId(view.transaction());
        List<DatabaseReading> homes = evidence.databases().stream()
                .filter(reading -> evidence.homes().of(branch.participant()).contains(reading.database()))
                .toList();
        return !homes.isEmpty()
                && homes.stream()
                        .allMatch(reading -> reading.isWhole()
                                && reading.oldestRow() != null
                                && reading.oldestRow().isBefore(transaction.createdAt()));
    }
}
