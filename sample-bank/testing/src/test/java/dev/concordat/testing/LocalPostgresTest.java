package dev.concordat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalPostgresTest {

    private static LocalPostgres server;

    @BeforeAll
    static void start() {
        server = LocalPostgres.start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void preparedTransactionsOutliveAKilledServer() throws SQLException {
        Database database = server.createDatabase();
        execute(database, "CREATE TABLE t (id int)");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (1)");
            statement.execute("PREPARE TRANSACTION 'survivor'");
        }

        server.crash();
        server.restart();

        execute(database, "COMMIT PREPARED 'survivor'");
        assertThat(value(database, "SELECT count(*) FROM t")).isEqualTo("1");
    }

    @Test
    void commitsAreDurable() throws SQLException {
        Database database = server.createDatabase();

        assertThat(value(database, "SHOW fsync")).isEqualTo("on");
        assertThat(value(database, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(value(database, "SHOW max_prepared_transactions")).isEqualTo("200");
    }

    @Test
    void databasesBelongToAnOrdinaryRole() throws SQLException {
        Database database = server.createDatabase();

        assertThat(value(database, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
                .isEqualTo("f");
    }

    @Test
    void stoppingAndStartingKeepsTheDataAndThePort() throws SQLException {
        Database database = server.createDatabase();
        execute(database, "CREATE TABLE kept (id int)");

        server.stop();
        server.restart();

        assertThat(value(database, "SELECT count(*) FROM kept")).isEqualTo("0");
    }

    @Test
    void closingDeletesTheData() throws IOException {
        LocalPostgres own = LocalPostgres.start();
        var log = own.log();
        assertThat(log).exists();

        own.close();

        assertThat(log.getParent()).doesNotExist();
    }

    @Test
    void theSharedServerAnswers() throws SQLException {
        assertThat(value(PostgresServer.shared().createDatabase(), "SELECT 1")).isEqualTo("1");
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
