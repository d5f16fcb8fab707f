package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.DatabaseReading;
import dev.concordat.coordinator.audit.judgement.Finding;
import dev.concordat.coordinator.audit.judgement.PreparedBranch;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The result for programs. Fields are added, never renamed; absent ones are left out. */
final class JsonReport {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    static String of(Result result) {
        ObjectNode root = JSON.createObjectNode();
        root.put("cluster", result.evidence().cluster());
        root.put("at", result.evidence().at().toString());
        root.put("verdict", result.verdict().name().toLowerCase(Locale.ROOT));
        root.put("exitCode", result.verdict().exitCode());
        var databases = root.putArray("databases");
        result.databases()
                .forEach(reading ->
                        describe(databases.addObject(), reading, result.urls().getOrDefault(reading.database(), "")));
        ObjectNode transactions = root.putObject("transactions");
        transactions.put("total", result.evidence().words().size());
        result.statuses().forEach(transactions::put);
        var findings = root.putArray("findings");
        result.findings().forEach(finding -> describe(findings.addObject(), finding));
        return JSON.writeValueAsString(root);
    }

    private static void describe(ObjectNode node, DatabaseReading reading, String url) {
        node.put("database", reading.database());
        node.put("url", url);
        node.put("prepared", reading.prepared().size());
        reading.prepared().stream()
                .map(PreparedBranch::age)
                .max(Comparator.naturalOrder())
                .ifPresent(age -> node.put("oldestPreparedSeconds", seconds(age)));
        node.put("slots", reading.server().slots());
        node.put("slotsUsed", reading.server().used());
        node.put("oldestXidAge", reading.server().oldestXidAge());
        node.put("fsync", reading.server().fsync());
        node.put("fullPageWrites", reading.server().fullPageWrites());
        node.put("synchronousCommit", reading.server().synchronousCommit());
        node.put("fenceRows", reading.fence().size());
        node.put("cutShort", reading.cutShort());
        node.put("preparedCutShort", reading.preparedCutShort());
    }

    private static void describe(ObjectNode node, Finding finding) {
        Finding.Subject subject = finding.subject();
        node.put("severity", finding.severity().wireName());
        node.put("rule", subject.rule().wireName());
        if (subject.transaction() != null) {
            node.put("transaction", subject.transaction().value());
        }
        if (subject.branch() != null) {
            node.put("branch", subject.branch());
        }
        if (subject.participant() != null) {
            node.put("participant", subject.participant());
        }
        if (subject.database() != null) {
            node.put("database", subject.database());
        }
        if (finding.age() != null) {
            node.put("ageSeconds", seconds(finding.age()));
        }
        node.put("text", finding.text());
        if (!finding.next().isEmpty()) {
            node.put("next", finding.next());
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
