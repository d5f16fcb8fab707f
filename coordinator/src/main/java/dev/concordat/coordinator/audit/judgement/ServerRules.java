package dev.concordat.coordinator.audit.judgement;

import dev.concordat.coordinator.audit.judgement.Finding.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a database server keeps what it says, and can go on preparing. {@code fsync} and {@code full_page_writes} off are
 * violations: what was acknowledged is lost, or tables are damaged, when power fails. {@code synchronous_commit} off is
 * a warning: PREPARE TRANSACTION and COMMIT PREPARED are flushed whatever it says; plain commits, tombstones among
 * them, are not.
 */
final class ServerRules {

    private static final int FIFTH = 5;

    private ServerRules() {}

    /** Findings of the server of {@code database}. */
    static List<Finding> judge(String database, ServerReading server) {
        List<Finding> found = new ArrayList<>();
        if (!server.fsync()) {
            found.add(Finding.ofDatabase(
                    Severity.VIOLATION,
                    Rule.FSYNC_OFF,
                    database,
                    new Words(
                            "fsync is off: branches that were acknowledged are lost when power fails.",
                            "Set fsync = on and reload the server.")));
        }
        if (!server.fullPageWrites()) {
            found.add(Finding.ofDatabase(
                    Severity.VIOLATION,
                    Rule.FULL_PAGE_WRITES_OFF,
                    database,
                    new Words(
                            "full_page_writes is off: a page that is half written when power fails stays damaged.",
                            "Set full_page_writes = on and reload the server.")));
        }
        if (server.synchronousCommit().equals("off")) {
            found.add(Finding.ofDatabase(
                    Severity.WARNING,
                    Rule.SYNCHRONOUS_COMMIT_OFF,
                    database,
                    new Words(
                            "synchronous_commit is off: tombstones that were acknowledged can be lost when power fails.",
                            "Set synchronous_commit = on, for the server and for the participant's role.")));
        }
        found.addAll(slots(database, server));
        if (server.oldestXidAge() > server.freezeMaxAge() / 2) {
            found.add(
                    Finding.ofDatabase(
                            Severity.WARNING,
                            Rule.XID_HORIZON,
                            database,
                            new Words(
                                    "The oldest prepared transaction is " + server.oldestXidAge()
                                            + " transactions old, and nothing newer can be cleaned up on this server;"
                                            + " autovacuum_freeze_max_age is " + server.freezeMaxAge() + ".",
                                    "Let it end: select gid, database, prepared from pg_prepared_xacts order by prepared limit 1;")));
        }
        return found;
    }

    private static List<Finding> slots(String database, ServerReading server) {
        if (server.slots() == 0) {
            return List.of(
                    Finding.ofDatabase(
                            Severity.WARNING,
                            Rule.NO_SLOTS,
                            database,
                            new Words(
                                    "max_prepared_transactions is 0: no branch can be prepared.",
                                    "Set it to the sum of the participants' connection pools or more, and restart the server.")));
        }
        int free = server.slots() - server.used();
        if (free * FIFTH < server.slots()) {
            return List.of(Finding.ofDatabase(
                    Severity.WARNING,
                    Rule.SLOTS_SHORT,
                    database,
                    new Words(
                            server.used() + " of " + server.slots() + " slots for prepared transactions are in use.",
                            "Let what waits end, or raise max_prepared_transactions and restart the server.")));
        }
        return List.of();
    }
}
