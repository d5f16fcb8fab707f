package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.sample.stack.AuditCommand;
import dev.concordat.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command that an operator has, against contradictions made by hand. */
@ExtendWith(SampleExtension.class)
class AuditIT {

    private static final String OWNER = "concordat";

    @Test
    void whatIsSoundIsClean(Sample sample) {
        committed(sample, 71);

        var audit = AuditCommand.of(sample.stack()).run(OWNER);

        assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
        assertThat(audit.out())
                .contains("bank_a", "bank_b", "transfer", "Nothing is wrong: violations: 0, warnings: 0");
    }

    @Test
    void aBusySystemIsClean(Sample sample) {
        var load = IntStream.range(0, 8)
                .mapToObj(client -> sample.transferMeanwhile("bank-a/72", "bank-b/72", "0.01", "busy-audit-" + client))
                .toList();

        var audit = AuditCommand.of(sample.stack()).run(OWNER);

        load.forEach(transfer -> transfer.join());
        assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
        sample.assertSettled();
    }

    @Test
    void aRoleThatMayOnlyReadTheFenceIsEnough(Sample sample) throws SQLException {
        Database admin = sample.stack().postgres().admin();
        execute(admin, "create role auditor login");
        try {
            var refused = AuditCommand.of(sample.stack()).run("auditor");
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err().lines()).singleElement().asString().contains("GRANT SELECT ON concordat_fence");

            for (String name : new String[] {"bank_a", "bank_b", "transfer"}) {
                execute(in(sample, name), "grant select on concordat_fence to auditor");
            }
            var audit = AuditCommand.of(sample.stack()).run("auditor", "--json");
            assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
            assertThat(audit.json().path("verdict").asString()).isEqualTo("clean");
        } finally {
            for (String name : new String[] {"bank_a", "bank_b", "transfer"}) {
                execute(in(sample, name), "drop owned by auditor");
            }
            execute(admin, "drop role auditor");
        }
    }

    @Test
    void anOrphanIsInDoubt(Sample sample) throws SQLException {
        String transaction = new RawInitiator(sample).transaction();
        Database bank = sample.stack().bankDatabase(0);
        String gid = "concordat:" + Sample.CLUSTER + ":" + transaction + ":1:stranger:99999999";
        execute(bank, "begin; lock table ledger_entry in access share mode; prepare transaction '" + gid + "'");
        try {
            var audit = AuditCommand.of(sample.stack()).run(OWNER, "--json");

            assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
            assertThat(audit.findings(transaction)).containsExactly("in-doubt in-doubt-unknown");
            assertThat(audit.out()).contains("it holds locks on ledger_entry");
        } finally {
            execute(bank, "rollback prepared '" + gid + "'");
        }
    }

    @Test
    void aDecisionWhoseParticipantIsDownIsInDoubt(Sample sample) {
        Trap delivery = sample.bankB().catchRequest("/commit");
        var transfer = sample.transferMeanwhile("bank-a/74", "bank-b/74", "10.00", "undelivered-audit");
        delivery.awaitCaught();
        sample.stack().bankB().kill();
        delivery.letGo();
        transfer.join();

        var audit = AuditCommand.of(sample.stack()).run(OWNER, "--json");

        assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
        assertThat(audit.json().path("findings").valueStream()).singleElement().satisfies(finding -> {
            assertThat(finding.path("severity").asString()).isEqualTo("in-doubt");
            assertThat(finding.path("rule").asString()).isEqualTo("in-doubt-undelivered");
            assertThat(finding.path("database").asString()).isEqualTo("bank_b");
            assertThat(finding.path("participant").asString()).isEqualTo("bank-b");
        });
        sample.revive();
        sample.assertSettled();
    }

    @Test
    void aHalfCommittedTransactionIsAViolation(Sample sample) throws SQLException {
        String transaction = committed(sample, 75);
        Database bank = sample.stack().bankDatabase(1);
        String here = " where transaction_id = '" + transaction + "'";
        execute(bank, "update concordat_fence set kind = 'tombstone'" + here);
        try {
            var audit = AuditCommand.of(sample.stack()).run(OWNER, "--json");

            assertThat(audit.code()).as(audit.out() + audit.err()).isEqualTo(3);
            assertThat(audit.findings(transaction))
                    .containsExactly("violation aborted-against-commit", "violation half-committed");
        } finally {
            execute(bank, "update concordat_fence set kind = 'work'" + here);
        }
        assertThat(AuditCommand.of(sample.stack()).run(OWNER).code()).isZero();
    }

    @Test
    void aRowThatIsLostIsAViolation(Sample sample) throws SQLException {
        committed(sample, 76);
        String transaction = committed(sample, 76);
        Database bank = sample.stack().bankDatabase(1);
        execute(
                bank,
                "create table kept as select * from concordat_fence where transaction_id = '" + transaction + "'");
        execute(bank, "delete from concordat_fence where transaction_id = '" + transaction + "'");
        try {
            var audit = AuditCommand.of(sample.stack()).run(OWNER, "--json");

            assertThat(audit.code()).as(audit.out() + audit.err()).isEqualTo(3);
            assertThat(audit.findings(transaction)).containsExactly("violation acknowledged-without-row");
        } finally {
            execute(bank, "insert into concordat_fence select * from kept");
            execute(bank, "drop table kept");
        }
    }

    @Test
    void withoutCoordinatorsOrDatabasesOneParagraphSaysWhatToDo(Sample sample) {
        var silent = AuditCommand.of(sample.stack()).runAt("http://127.0.0.1:1", OWNER);
        assertThat(silent.code()).isEqualTo(1);
        assertThat(silent.err().lines()).singleElement().asString().contains("No coordinator answers", "Start one");

        var stranger = AuditCommand.of(sample.stack()).run("nobody");
        assertThat(stranger.code()).isEqualTo(1);
        assertThat(stranger.err().lines()).singleElement().asString().contains("--user", "PGPASSWORD");
    }

    /** A transfer that every branch has acknowledged. */
    private static String committed(Sample sample, int account) {
        var answer = sample.transferUntilFinal(
                "bank-a/" + account, "bank-b/" + account, "0.01", "audit-" + account + "-" + System.nanoTime());
        assertThat(answer.status()).isEqualTo(201);
        String transaction = answer.json().path("transaction").asString();
        sample.assertOutcome(transaction, "committed");
        return transaction;
    }

    private static Database in(Sample sample, String name) {
        Database admin = sample.stack().postgres().admin();
        return new Database(name, admin.url().replaceAll("/postgres$", "/" + name), admin.user(), admin.password());
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
