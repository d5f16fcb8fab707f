package dev.concordat.coordinator.audit.judgement;

import dev.concordat.coordinator.audit.judgement.Finding.Words;
import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Evidence in, findings out. */
public final class Judge {

    private static final Comparator<Finding> WORST_FIRST =
            Comparator.comparing(Finding::severity).reversed();

    private Judge() {}

    /** Findings of one look, the worst first. */
    public static List<Finding> judge(Evidence evidence) {
        List<Finding> found = new ArrayList<>();
        Set<String> servers = new TreeSet<>();
        for (DatabaseReading reading : evidence.databases()) {
            if (servers.add(reading.server().server())) {
                found.addAll(ServerRules.judge(reading.database(), reading.server()));
            }
            found.addAll(DatabaseRules.judge(reading));
            reading.prepared().stream()
                    .filter(branch -> !branch.cluster().equals(evidence.cluster()))
                    .forEach(branch -> found.add(foreign(branch, evidence.cluster())));
        }
        TransactionFacts.of(evidence).forEach(facts -> found.addAll(TransactionRules.judge(facts, evidence)));
        found.addAll(withoutDatabase(evidence));
        if (evidence.listCutShort()) {
            found.add(listCutShort());
        }
        found.sort(WORST_FIRST);
        return List.copyOf(found);
    }

    private static Finding foreign(PreparedBranch branch, String cluster) {
        return Finding.waiting(
                Rule.FOREIGN_CLUSTER,
                branch.name(),
                branch.database(),
                branch.age(),
                new Words(
                        "It is prepared for the coordinators of cluster " + branch.cluster()
                                + ", and this is an audit of cluster " + cluster + ".",
                        "Audit that cluster: --cluster=" + branch.cluster() + " with its coordinators."));
    }

    private static Finding listCutShort() {
        return new Finding(
                Severity.WARNING,
                new Finding.Subject(Rule.CUT_SHORT, null, null, null, null),
                null,
                "The coordinators have more transactions of the time than are listed; the newest were.",
                "Audit more often, with a shorter --since.");
    }

    private static List<Finding> withoutDatabase(Evidence evidence) {
        return homeless(evidence).entrySet().stream()
                .map(missing -> new Finding(
                        isDecided(evidence, missing.getValue()) ? Severity.WARNING : Severity.NOTE,
                        new Finding.Subject(Rule.DATABASE_NOT_GIVEN, null, null, null, missing.getKey()),
                        null,
                        "Nothing of participant " + missing.getKey()
                                + " was ever seen in the given databases, so its branches are not checked.",
                        "Name its database by --database. If it is given, its fence is empty: was it restored, or did"
                                + " somebody delete rows?"))
                .toList();
    }

    /** A transaction of each participant of which no given database has anything; a decided one if there is one. */
    private static SortedMap<String, TransactionId> homeless(Evidence evidence) {
        SortedMap<String, TransactionId> missing = new TreeMap<>();
        evidence.words().forEach((transaction, word) -> {
            if (word instanceof Word.Known known) {
                known.view().branches().stream()
                        .filter(branch -> "prepared".equals(branch.vote()))
                        .map(branch -> branch.participant())
                        .filter(participant -> evidence.homes().of(participant).isEmpty())
                        .forEach(participant -> missing.merge(
                                participant, transaction, (one, next) -> isDecided(evidence, one) ? one : next));
            }
        });
        return missing;
    }

    private static boolean isDecided(Evidence evidence, TransactionId transaction) {
        return evidence.words().get(transaction) instanceof Word.Known known
                && known.view().decision() != null;
    }

    /** Transactions to look at again, before their findings are believed. */
    public static SortedSet<TransactionId> suspects(Evidence evidence, List<Finding> findings) {
        SortedSet<TransactionId> suspects = about(findings);
        suspects.addAll(homeless(evidence).values());
        return suspects;
    }

    private static SortedSet<TransactionId> about(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.subject().transaction())
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * What two looks agree about. Findings of the first about a transaction or a missing database stand only if the
     * second has them too, and are reported as the second sees them; so does every violation of the second about a
     * transaction of which the first had any, since it may turn into one of another rule. The others of the first stand.
     */
    public static List<Finding> standing(List<Finding> first, List<Finding> second) {
        Set<Finding.Subject> before =
                first.stream().map(Finding::subject).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<TransactionId> violated =
                about(first.stream().filter(Judge::isViolation).toList());
        Map<Finding.Subject, Finding> again = new LinkedHashMap<>();
        second.stream()
                .filter(Judge::isLookedAtAgain)
                .filter(finding -> before.contains(finding.subject())
                        || (isViolation(finding)
                                && finding.subject().transaction() != null
                                && violated.contains(finding.subject().transaction())))
                .forEach(finding -> again.putIfAbsent(finding.subject(), finding));
        return Stream.concat(first.stream().filter(finding -> !isLookedAtAgain(finding)), again.values().stream())
                .sorted(WORST_FIRST)
                .toList();
    }

    private static boolean isLookedAtAgain(Finding finding) {
        return finding.subject().transaction() != null || finding.subject().rule() == Rule.DATABASE_NOT_GIVEN;
    }

    private static boolean isViolation(Finding finding) {
        return finding.severity() == Severity.VIOLATION;
    }
}
