package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.DatabaseReading;
import dev.concordat.coordinator.audit.judgement.Evidence;
import dev.concordat.coordinator.audit.judgement.Finding;
import dev.concordat.coordinator.audit.judgement.Severity;
import dev.concordat.coordinator.audit.judgement.Verdict;
import dev.concordat.coordinator.audit.judgement.Word;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is reported.
 *
 * @param evidence of the first look
 * @param findings that stand, the worst first
 * @param urls of the databases, as they may be shown
 */
record Result(Evidence evidence, List<Finding> findings, Map<String, String> urls) {

    Result {
        findings = List.copyOf(findings);
    }

    Verdict verdict() {
        return Verdict.of(findings);
    }

    long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** How many transactions have which status, unknown and forgotten ones too. */
    SortedMap<String, Integer> statuses() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (Word word : evidence.words().values()) {
            String status =
                    switch (word) {
                        case Word.Known known -> known.view().status();
                        case Word.Unknown unknown -> "unknown";
                        case Word.Forgotten forgotten -> "forgotten";
                    };
            counts.merge(status, 1, Integer::sum);
        }
        return counts;
    }

    List<DatabaseReading> databases() {
        return evidence.databases();
    }
}
