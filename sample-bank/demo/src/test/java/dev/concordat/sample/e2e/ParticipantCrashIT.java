package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SampleExtension.class)
class ParticipantCrashIT {

    @Test
    void aBankKilledBeforePrepareAbortsTheTransfer(Sample sample) throws SQLException {
        long before = sample.books().balance(0, 21);
        try (Connection connection = sample.stack().bankDatabase(1).connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select * from account where id = 21 for update");
            var transfer = sample.transferMeanwhile("bank-a/21", "bank-b/21", "10.00", "bank-before");
            await().atMost(Sample.LIMIT).until(() -> waiting(statement));
            sample.stack().bankB().kill();
            connection.rollback();

            assertThat(transfer.join().slug()).isEqualTo("transaction-aborted");
        }

        sample.revive();
        sample.assertSettled();
        assertThat(sample.books().balance(0, 21)).isEqualTo(before);
    }

    @Test
    void aBankKilledAfterPrepareBeforeItsVoteAbortsTheTransfer(Sample sample) {
        long before = sample.books().balance(1, 22);
        Trap vote = sample.bankB().catchAnswer("/accounts/22/entries");
        var transfer = sample.transferMeanwhile("bank-a/22", "bank-b/22", "10.00", "bank-prepared");
        vote.awaitCaught();
        assertThat(sample.books().prepared()).anyMatch(name -> name.startsWith("bank_b"));

        sample.stack().bankB().kill();
        vote.cut();

        assertThat(transfer.join().slug()).isEqualTo("transaction-aborted");
        sample.revive();
        sample.assertSettled();
        assertThat(sample.books().balance(1, 22)).isEqualTo(before);
    }

    @Test
    void aBankKilledAfterTheDecisionCommitsWhenItIsBack(Sample sample) {
        long before = sample.books().balance(1, 23);
        Trap delivery = sample.bankB().catchRequest("/commit");
        var transfer = sample.transferMeanwhile("bank-a/23", "bank-b/23", "10.00", "bank-decided");
        delivery.awaitCaught();

        sample.stack().bankB().kill();
        delivery.cut();

        var answer = transfer.join();
        assertThat(answer.status()).isEqualTo(201);
        sample.revive();
        sample.assertSettled();
        assertThat(sample.books().balance(1, 23)).isEqualTo(before + 1000);
        sample.assertOutcome(answer.json().path("transaction").asString(), "committed");
    }

    @Test
    void aBankKilledAfterCommitPreparedBeforeItsAcknowledgementIsDoneOnce(Sample sample) {
        long before = sample.books().balance(1, 24);
        Trap acknowledgement = sample.bankB().catchAnswer("/commit");
        var transfer = sample.transferMeanwhile("bank-a/24", "bank-b/24", "10.00", "bank-committed");
        acknowledgement.awaitCaught();
        assertThat(sample.books().balance(1, 24)).isEqualTo(before + 1000);

        sample.stack().bankB().kill();
        acknowledgement.cut();

        var answer = transfer.join();
        assertThat(answer.status()).isEqualTo(201);
        sample.revive();
        sample.assertOutcome(answer.json().path("transaction").asString(), "committed");
        sample.assertSettled();
        assertThat(sample.books().balance(1, 24)).isEqualTo(before + 1000);
    }

    /** Whether somebody waits for a lock in this database. */
    private static boolean waiting(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery(
                "select 1 from pg_locks l join pg_stat_activity a using (pid) where not l.granted"
                        + " and a.datname = current_database()")) {
            return rows.next();
        }
    }
}
