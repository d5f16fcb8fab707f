package dev.concordat.coordinator.audit.judgement;

import dev.concordat.coordinator.audit.judgement.Finding.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

    private static List<Finding> withoutDatabase(Evidence evidence) {
        Set<String> missing = new TreeSet<>();
        for (Word word : evidence.words().values()) {
            if (word instanceof Word.Known known) {
                known.view().branches().stream()
                        .filter(branch -> "prepared".equals(branch.vote()))
                        .map(branch -> branch.participant())
                        .filter(participant -> evidence.homes().of(participant).isEmpty())
                        .forEach(missing::add);
            }
        }
        return missing.stream()
                .map(participant -> new Finding(
                        Severity.NOTE,
                        new Finding.Subject(Rule.DATABASE_NOT_GIVEN, null, null, null, participant),
                        null,
                        "Nothing of participant " + participant
                                + " was seen in the given databases, so its branches are not checked.",
                        "Name its database by --database."))
                .toList();
    }

    /**
     * What two looks agree about: findings of the first that are about a transaction stand only if the second has them
     * too, and are reported as the second sees them; the others stand.
     */
    public static List<Finding> standing(List<Finding> first, List<Finding> second) {
        Map<Finding.Subject, Finding> again = new LinkedHashMap<>();
        second.forEach(finding -> again.putIfAbsent(finding.subject(), finding));
        return first.stream()
                .filter(finding -> finding.subject().transaction() == null || again.containsKey(finding.subject()))
                .map(finding -> finding.subject().transaction() == null ? finding : again.get(finding.subject()))
                .sorted(WORST_FIRST)
                .toList();
    }
}
