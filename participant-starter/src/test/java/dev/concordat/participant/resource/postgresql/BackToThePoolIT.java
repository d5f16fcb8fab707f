package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.context.CallSites;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.resource.postgresql.OutsideWrites.Mode;
import dev.concordat.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was set for work outside of global transactions does not stay behind in the pool. */
class BackToThePoolIT {

    private final Bench bench = new Bench(PostgresServer.shared().createDatabase()).withTables();

    private static EnlistingConnection refusing(Connection pooled) {
        OutsideWrites outside = new OutsideWrites(Mode.REFUSE, new CallSites(List.of()), System::nanoTime);
        outside.applicationIsReady();
        return new EnlistingConnection(
                pooled,
                new BranchEnlistment(
                        () -> new BranchSettings(Bench.OWNER, Duration.ZERO, false),
                        () -> new Databases(new Introductions()),
                        DeferredCallbacks::new,
                        () -> outside),
                () -> {
                    throw new AssertionError("nothing is held open");
                });
    }

    @Test
    void aSessionThatIsGivenBackInTheMiddleOfATransactionIsNotReadOnlyForTheNext() throws SQLException {
        try (Connection driver = bench.plain().getConnection()) {
            Connection pooled = new KeptOpen(driver);
            EnlistingConnection refusing = refusing(pooled);
            refusing.setAutoCommit(false);
            assertThatThrownBy(() -> Bench.execute(refusing, "insert into note values ('outside')"))
                    .hasStackTraceContaining("concordat.participant.writes-outside");
            refusing.close();
            // As pools do that find a connection in a transaction.
            if (!driver.getAutoCommit()) {
                driver.rollback();
                driver.setAutoCommit(true);
            }

            try (Statement statement = driver.createStatement();
                    ResultSet row = statement.executeQuery("show default_transaction_read_only")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("off");
            }
            Bench.execute(driver, "insert into note values ('next')");
        }
        assertThat(bench.notes()).containsExactly("next");
    }
}
