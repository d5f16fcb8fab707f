package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.concordat.participant.recovery.UnfitDatabaseException;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.testing.Database;
import dev.concordat.testing.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** PostgreSQL as it is installed: without slots for prepared transactions. */
class UnfitServerIT {

    @Test
    void aServerWithoutSlotsStopsTheStartAndSaysWhatToSet() throws SQLException {
        try (LocalPostgres server = LocalPostgres.start();
                StubCoordinator coordinator = new StubCoordinator()) {
            Database database = server.createDatabase();
            switchOffPreparedTransactions(server);

            assertThatThrownBy(() ->
                            RunningNotes.start(database, "bank", coordinator).close())
                    .asInstanceOf(type(UnfitDatabaseException.class))
                    .extracting(thrown -> thrown.findings().get(0).remedy())
                    .asString()
                    .contains("max_prepared_transactions in postgresql.conf");
        }
    }

    private static void switchOffPreparedTransactions(LocalPostgres server) throws SQLException {
        try (Connection connection = server.admin().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set max_prepared_transactions = 0");
        }
        server.stop();
        server.restart();
    }
}
