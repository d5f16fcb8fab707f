package dev.concordat.coordinator.audit.judgement;

import dev.concordat.coordinator.audit.judgement.Finding.Words;
import java.util.ArrayList;
import java.util.List;

/** Whether a database could be read as a whole. */
final class DatabaseRules {

    private static final int SHOWN = 20;

    private DatabaseRules() {}

    static List<Finding> judge(DatabaseReading reading) {
        List<Finding> found = new ArrayList<>();
        String database = reading.database();
        if (!reading.hasFence()) {
            found.add(
                    Finding.ofDatabase(
                            Severity.WARNING,
                            Rule.NO_FENCE,
                            database,
                            new Words(
                                    "There is no table concordat_fence here, so nothing proves what became of branches.",
                                    "If this is a participant's database, name its schema: --database='jdbc:postgresql:…?currentSchema=…'.")));
        }
        if (!reading.unreadable().isEmpty()) {
            found.add(Finding.ofDatabase(
                    Severity.WARNING,
                    Rule.UNREADABLE_NAME,
                    database,
                    new Words(
                            "Prepared transactions with names that no participant gives: " + some(reading.unreadable())
                                    + ".",
                            "Find out who prepared them; no participant will ever end them.")));
        }
        if (reading.foreignRows() > 0) {
            found.add(Finding.ofDatabase(
                    Severity.NOTE,
                    Rule.FOREIGN_ROWS,
                    database,
                    new Words(
                            reading.foreignRows() + " fence rows belong to other clusters and were left out.",
                            "To audit those, name their cluster by --cluster and its coordinators.")));
        }
        if (reading.cutShort()) {
            found.add(Finding.ofDatabase(
                    Severity.WARNING,
                    Rule.CUT_SHORT,
                    database,
                    new Words(
                            "There are more fence rows than are read at once; the newest "
                                    + reading.fence().size() + " were, and nothing is said of rows that are missing.",
                            "Audit more often, with a shorter --since.")));
        }
        if (reading.preparedCutShort()) {
            found.add(Finding.ofDatabase(
                    Severity.WARNING,
                    Rule.CUT_SHORT,
                    database,
                    new Words(
                            "More is prepared than is read at once; the oldest "
                                    + (reading.prepared().size()
                                            + reading.unreadable().size())
                                    + " were, and nothing is said of what is missing.",
                            "Let the oldest end, and audit again.")));
        }
        return found;
    }

    private static String some(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }
}
