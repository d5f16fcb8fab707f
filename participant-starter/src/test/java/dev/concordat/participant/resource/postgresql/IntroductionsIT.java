package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.testing.Database;
import dev.concordat.testing.LocalPostgres;
import dev.concordat.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Where a connection leads, asked of a real server. */
class IntroductionsIT {

    private final Introductions introductions = new Introductions();
    private final Database database = PostgresServer.shared().createDatabase();

    @Test
    void connectionsOfOneDatabaseAreTheSameAndOfTwoAreNot() throws Exception {
        try (Connection one = database.connect();
                Connection two = database.connect();
                Connection other = PostgresServer.shared().createDatabase().connect()) {
            DatabaseIdentity identity = introductions.of(one).database();

            assertThat(introductions.of(two).database()).isEqualTo(identity);
            assertThat(introductions.of(other).database().server()).isEqualTo(identity.server());
            assertThat(introductions.of(other).database()).isNotEqualTo(identity);
            assertThat(introductions.of(other).database().tag()).isNotEqualTo(identity.tag());
            assertThat(identity.tag()).matches("d[0-9a-z]{5}");
        }
    }

    @Test
    void aConnectionIsAskedOnce() throws Exception {
        try (Connection connection = database.connect()) {
            Introduction first = introductions.of(connection);
            execute(connection, "set lock_timeout = '7s'");

            assertThat(introductions.of(connection)).isSameAs(first);
            assertThat(first.role()).isEqualTo(database.user());
            assertThat(first.superuser()).isFalse();
            assertThat(first.lockTimeout()).isEqualTo("0");
        }
    }

    @Test
    void theQuestionTakesNoSnapshotOfTheTransactionThatBegins() throws Exception {
        try (Connection connection = database.connect();
                Connection other = database.connect()) {
            execute(other, "create table seen (id int)");
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);

            introductions.of(connection);
            execute(other, "insert into seen values (1)");

            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(count(connection, "seen")).isOne();
        }
    }

    @Test
    void whatIsOpenAlreadyIsLeftOpen() throws Exception {
        try (Connection connection = database.connect()) {
            execute(connection, "create table kept (id int)");
            connection.setAutoCommit(false);
            execute(connection, "insert into kept values (1)");

            introductions.of(connection);
            connection.rollback();

            assertThat(count(connection, "kept")).isZero();
        }
    }

    @Test
    void aServerThatDoesNotTellItsIdentifierIsKnownByItsStart() throws Exception {
        try (LocalPostgres strict = LocalPostgres.start()) {
            Database first = strict.createDatabase();
            Database second = strict.createDatabase();
            revoke(strict, first);
            try (Connection one = first.connect();
                    Connection two = first.connect();
                    Connection other = second.connect()) {
                DatabaseIdentity identity = introductions.of(one).database();
                two.setAutoCommit(false);
                execute(two, "create table open_here (id int)");

                assertThat(identity.server()).startsWith("started ");
                assertThat(introductions.of(two).database()).isEqualTo(identity);
                assertThat(introductions.of(other).database()).isNotEqualTo(identity);
                assertThat(count(two, "open_here")).isZero();
            }
        }
    }

    private static void revoke(LocalPostgres server, Database database) throws SQLException {
        Database admin =
                new Database(database.name(), database.url(), server.admin().user(), "");
        try (Connection connection = admin.connect()) {
            execute(connection, "revoke execute on function pg_control_system() from public");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getInt(1);
        }
    }
}
