package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.DatabaseReading;
import dev.concordat.coordinator.audit.judgement.Finding;
import dev.concordat.coordinator.audit.judgement.PreparedBranch;
import dev.concordat.coordinator.audit.judgement.Severity;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** The result for people. */
final class TextReport {

    private TextReport() {}

    static String of(Result result) {
        StringBuilder text =
                new StringBuilder("cluster " + Printable.of(result.evidence().cluster()) + ", "
                        + result.evidence().at().truncatedTo(ChronoUnit.SECONDS) + "\n\n");
        String row = "%-20s %9s %8s %14s %11s%n";
        text.append(row.formatted("database", "prepared", "oldest", "slots in use", "fence rows"));
        result.databases()
                .forEach(reading -> text.append(row.formatted(
                        Printable.of(reading.database()),
                        reading.prepared().size(),
                        oldest(reading),
                        reading.server().used() + " of " + reading.server().slots(),
                        reading.fence().size() + (reading.cutShort() ? "+" : ""))));
        text.append("\n").append(transactions(result)).append("\n");
        result.findings().forEach(finding -> text.append("\n").append(paragraph(finding)));
        return text.append("\n").append(summary(result)).append("\n").toString();
    }

    private static String oldest(DatabaseReading reading) {
        return reading.prepared().stream()
                .map(PreparedBranch::age)
                .max(Comparator.naturalOrder())
                .map(TextReport::seconds)
                .orElse("-");
    }

    private static String transactions(Result result) {
        if (result.evidence().words().isEmpty()) {
            return "no transactions";
        }
        return result.evidence().words().size() + " transactions: "
                + result.statuses().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + Printable.of(entry.getKey()))
                        .collect(Collectors.joining(", "));
    }

    private static String paragraph(Finding finding) {
        Finding.Subject subject = finding.subject();
        String where = (subject.transaction() == null ? "" : "  transaction " + subject.transaction())
                + (subject.branch() == null ? "" : " branch " + subject.branch())
                + (subject.participant() == null ? "" : "  " + subject.participant())
                + (subject.database() == null ? "" : "  in " + subject.database())
                + (finding.age() == null ? "" : "  for " + seconds(finding.age()));
        String next = finding.next().isEmpty() ? "" : "  Next: " + Printable.of(finding.next()) + "\n";
        return finding.severity().wireName().toUpperCase(Locale.ROOT) + "  "
                + subject.rule().wireName() + Printable.of(where) + "\n  " + Printable.of(finding.text()) + "\n" + next;
    }

    private static String summary(Result result) {
        String counts = "violations: " + result.count(Severity.VIOLATION) + ", warnings: "
                + result.count(Severity.WARNING) + ", in doubt for less than " + seconds(Finding.LONG) + ": "
                + result.count(Severity.IN_DOUBT) + ", notes: " + result.count(Severity.NOTE);
        return switch (result.verdict()) {
            case CLEAN -> "Nothing is wrong: " + counts;
            case WARNINGS -> "Somebody should look: " + counts;
            case VIOLATIONS -> "Something is broken: " + counts;
        };
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
