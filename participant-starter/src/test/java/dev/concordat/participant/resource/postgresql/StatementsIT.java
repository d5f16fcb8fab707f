package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.branch.Verdict;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.CommitResult;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What a statement really does within a global transaction, by the word of a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementsIT {

    private final Database database = PostgresServer.shared().createDatabase();
    private final Bench bench = new Bench(database);

    @BeforeAll
    void createTables() {
        bench.withTables();
        bench.execute("create function writes(what text) returns text language plpgsql as"
                + " 'begin insert into note values (what); return what; end'");
        bench.execute("create function tells(what text) returns text language plpgsql as"
                + " 'begin perform pg_notify(''channel'', what); return what; end'");
        bench.execute("create function passes_on(what text) returns text language sql as 'select tells(what)'");
        bench.execute("create procedure works(what text) language plpgsql as"
                + " 'begin insert into note values (what); end'");
    }

    @BeforeEach
    void clear() {
        bench.prepared().forEach(gid -> bench.execute("rollback prepared '" + gid + "'"));
        bench.execute("truncate note, concordat_fence");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into note values ('x')",
                "select writes('x')",
                "explain analyze insert into note values ('x')",
                "select 'x' as text into copied",
                "select 1; insert into note values ('x')",
                "with w as (insert into note values ('x') returning text) select * from w",
                "create table made as select 1",
                "call works('x')",
                "do $$ begin insert into note values ('x'); end $$",
                "select lo_create(4711)",
                "truncate note",
                "commit; insert into note values ('x')",
                "begin; insert into note values ('x'); commit",
                "set transaction read write; insert into note values ('x')",
                "set transaction_read_only = off; insert into note values ('x')",
                "/* notify */ select pg_notify('channel', 'x')",
                "select passes_on('x')",
            })
    void outsideOfALocalTransactionNothingIsWritten(String sql) throws Exception {
        try (Connection listening = database.connect()) {
            Bench.execute(listening, "listen channel");
            BranchScope.Binding binding = bench.begin();
            try (Connection connection = bench.connect()) {
                assertThatThrownBy(() -> Bench.execute(connection, sql))
                        .isInstanceOf(BranchRefusedException.class)
                        .hasMessageContaining("@Transactional");
            } finally {
                binding.close();
            }
            assertThat(listening.unwrap(PGConnection.class).getNotifications()).isNullOrEmpty();
        }
        assertThat(bench.notes()).isEmpty();
        assertThat(bench.query("select relname from pg_class where relname in ('copied', 'made')"))
                .isEmpty();
    }

    @Test
    void outsideOfALocalTransactionItMayBeRead() throws Exception {
        bench.execute("insert into note values ('x')");
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect();
                PreparedStatement statement = connection.prepareStatement("select text from note");
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
        } finally {
            binding.close();
        }
        assertThat(bench.book().verdict()).isInstanceOf(Verdict.Nothing.class);
    }

    @Test
    void otherWaysToWriteOutsideOfALocalTransactionAreRefusedByTheServerToo() throws Exception {
        bench.execute("insert into note values ('old')");
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect()) {
            try (Statement batch = connection.createStatement()) {
                batch.addBatch("insert into note values ('batch')");
                assertThatThrownBy(batch::executeBatch).isInstanceOf(BranchRefusedException.class);
            }
            try (PreparedStatement keys =
                    connection.prepareStatement("insert into note values ('keys')", Statement.RETURN_GENERATED_KEYS)) {
                assertThatThrownBy(keys::executeUpdate).isInstanceOf(BranchRefusedException.class);
            }
            try (Statement cursor =
                            connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = cursor.executeQuery("select text from note")) {
                rows.moveToInsertRow();
                rows.updateString(1, "cursor");
                assertThatThrownBy(rows::insertRow).isInstanceOf(BranchRefusedException.class);
            }
            assertThatThrownBy(() -> copyIn(connection, "copied")).isInstanceOf(SQLException.class);
        } finally {
            binding.close();
        }
        assertThat(bench.notes()).containsExactly("old");
    }

    private static long copyIn(Connection connection, String text) throws SQLException {
        try {
            return connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "copy note from stdin",
                            new ByteArrayInputStream((text + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStatementThatWasMadeBeforeTheGlobalTransactionIsKeptFromWritingToo() throws Exception {
        try (Connection connection = bench.connect();
                PreparedStatement early = connection.prepareStatement("insert into note values ('x')")) {
            BranchScope.Binding binding = bench.begin();
            try {
                assertThatThrownBy(early::executeUpdate).isInstanceOf(BranchRefusedException.class);
            } finally {
                binding.close();
            }
            assertThat(early.executeUpdate()).isOne();
        }
        assertThat(bench.notes()).containsExactly("x");
    }

    @Test
    void nothingOfTheReadOnlyModeGoesBackToThePool() throws Exception {
        try (Connection driver = database.connect()) {
            BranchScope.Binding binding = bench.begin();
            Connection connection = bench.connect(new KeptOpen(driver));
            try {
                Bench.execute(connection, "select 1");
                connection.close();
            } finally {
                binding.close();
            }
            Bench.execute(driver, "insert into note values ('x')");
        }
    }

    @Test
    void afterReadingOutsideALocalTransactionMayWriteOnTheSameConnection() throws Exception {
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect()) {
            Bench.execute(connection, "select 1");
            Bench.local(connection, local -> Bench.execute(local, "insert into note values ('x')"));
        } finally {
            binding.close();
        }
        assertThat(bench.prepared()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit",
                "ROLLBACK",
                "commit and chain",
                "/* x */ End",
                "prepare transaction 'mine'",
                "insert into note values ('y'); commit; insert into note values ('z')"
            })
    void aTransactionCommandSentAsSqlIsRefusedBeforeItDoesAnything(String sql) throws Exception {
        assertThatThrownBy(() -> bench.inBranch(connection -> {
                    Bench.execute(connection, "insert into note values ('x')");
                    Bench.execute(connection, sql);
                }))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("sent as SQL");
        assertThat(bench.notes()).isEmpty();
        assertThat(bench.prepared()).isEmpty();
    }

    @Test
    void wordsOfTransactionCommandsElsewhereDoNoHarm() throws Exception {
        bench.inBranch(connection -> {
            Bench.execute(connection, "insert into note values ('commit; rollback')");
            Bench.execute(connection, "savepoint here");
            Bench.execute(connection, "rollback to savepoint here");
            Bench.execute(connection, "prepare planned as select case when true then 1 end");
            Bench.execute(connection, "deallocate planned");
        });
        assertThat(bench.prepared()).hasSize(1);
    }

    @Test
    void aBranchWhoseTransactionIsEndedOnTheDriversConnectionDoomsTheGlobalOne() throws Exception {
        assertThatThrownBy(() -> bench.inBranch(connection -> {
                    Bench.execute(connection, "insert into note values ('x')");
                    connection.unwrap(org.postgresql.core.BaseConnection.class).commit();
                }))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("was ended by SQL");
        assertThat(bench.book().verdict()).isInstanceOf(Verdict.Abort.class);
    }

    @Test
    void aBranchThatIsEndedUnderAStatementIsFoundAtOnce() throws Exception {
        assertThatThrownBy(() -> bench.inBranch(connection -> {
                    Bench.execute(connection, "insert into note values ('x')");
                    // Dynamic SQL of the driver itself, which no text shows.
                    try (PreparedStatement hidden = connection.prepareStatement("select 1")) {
                        hidden.unwrap(PreparedStatement.class).execute();
                        connection
                                .unwrap(org.postgresql.core.BaseConnection.class)
                                .rollback();
                        hidden.execute();
                        hidden.getConnection().commit();
                    }
                }))
                .isInstanceOf(BranchRefusedException.class);
        assertThat(bench.book().verdict()).isInstanceOf(Verdict.Abort.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select pg_notify('channel', 'x')",
                "notify channel, 'x'",
                "NOTIFY channel",
                "select passes_on('x')",
                "listen channel",
            })
    void aTransactionThatOnlyNotifiesIsNotTakenForReading(String sql) throws Exception {
        try (Connection listening = database.connect()) {
            Bench.execute(listening, "listen channel");
            assertThatThrownBy(() -> bench.inBranch(connection -> Bench.execute(connection, sql)))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining("NOTIFY")
                    .hasMessageContaining("@TransactionalEventListener");
            assertThat(listening.unwrap(PGConnection.class).getNotifications()).isNullOrEmpty();
        }
        assertThat(bench.prepared()).isEmpty();
    }

    @Test
    void aColumnWhoseNameIsNotifyIsReadAsAnyOther() throws Exception {
        bench.inBranch(connection -> {
            connection.setReadOnly(true);
            Bench.execute(connection, "select 1 as notify");
        });
        assertThat(bench.prepared()).isEmpty();
        assertThat(bench.book().verdict()).isInstanceOf(Verdict.Nothing.class);
    }

    @Test
    void whatAFunctionWritesInASelectIsPrepared() throws Exception {
        bench.inBranch(connection -> Bench.execute(connection, "select writes('x')"));
        assertThat(bench.prepared()).hasSize(1);
    }

    @Test
    void whatIsCopiedInOnTheDriversConnectionIsPrepared() throws Exception {
        bench.inBranch(connection -> copyIn(connection, "x"));
        assertThat(bench.prepared()).hasSize(1);
        assertThat(bench.resource().carryOut(Order.COMMIT, bench.key("1")).result())
                .isEqualTo(CommitResult.DONE);
        assertThat(bench.notes()).containsExactly("x");
    }

    @Test
    void theIsolationLevelMayBeSetByTheFirstStatement() {
        assertThatCode(() -> bench.inBranch(connection -> {
                    Bench.execute(connection, "set transaction isolation level serializable");
                    Bench.execute(connection, "insert into note values ('x')");
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void whoLocksATableFirstSeesWhatWasCommittedUpToThen() throws Exception {
        Connection other = database.connect();
        other.setAutoCommit(false);
        Bench.execute(other, "lock table note");
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // Nothing of ours may be sent here: it would take the snapshot before the lock is there.
                CompletableFuture<Void> freed = CompletableFuture.runAsync(() -> insertAndCommit(other));
                statement.execute("lock table note");
                try (ResultSet rows = statement.executeQuery("select count(*) from note where text = 'once'")) {
                    rows.next();
                    assertThat(rows.getInt(1)).isOne();
                }
                freed.join();
            }
            connection.commit();
        } finally {
            binding.close();
        }
    }

    private void insertAndCommit(Connection other) {
        try (other) {
            org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !bench.query(
                            "select 'x' from pg_locks where not granted")
                    .isEmpty());
            Bench.execute(other, "insert into note values ('once')");
            other.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create temporary table gone (text text)|temporary table",
                "declare held cursor with hold for select 1|WITH HOLD",
                "select pg_export_snapshot()|snapshot",
                "select pg_advisory_lock(1), pg_advisory_xact_lock(1)|advisory lock",
            })
    void whatCannotBePreparedIsExplained(String row) throws Exception {
        String[] cells = row.split("\\|", -1);
        assertThatThrownBy(() -> bench.inBranch(connection -> {
                    Bench.execute(connection, cells[0]);
                    Bench.execute(connection, "insert into note values ('x')");
                }))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("branch 1 cannot be prepared")
                .hasMessageContaining(cells[1]);
        assertThat(bench.notes()).isEmpty();
    }

    @Test
    void workThatComesAfterItsAbortIsToldSo() throws Exception {
        BranchScope.Binding binding = bench.begin();
        bench.resource().carryOut(Order.ABORT, bench.key("1"));
        try (Connection connection = bench.connect()) {
            assertThatThrownBy(() ->
                            Bench.local(connection, local -> Bench.execute(local, "insert into note values ('x')")))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining("has ended here already; this work came too late");
        } finally {
            binding.close();
        }
    }

    @Test
    void statementsAndMetaDataBelongToTheConnectionThatTheyWereAskedOf() throws Exception {
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect();
                PreparedStatement statement = connection.prepareStatement("select ?")) {
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(statement.unwrap(org.postgresql.PGStatement.class)).isNotNull();
            assertThat(statement.isWrapperFor(PreparedStatement.class)).isTrue();
            assertThat(java.util.List.of(statement)).contains(statement);
        } finally {
            binding.close();
        }
    }

    @Test
    void aStatementOfNoTransactionOnTheConnectionOfABranchIsRefused() throws Exception {
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect()) {
            connection.setAutoCommit(false);
            Bench.execute(connection, "insert into note values ('x')");
            BranchScope.Binding none = BranchScope.bindNone();
            try {
                assertThatThrownBy(() -> Bench.execute(connection, "insert into note values ('y')"))
                        .isInstanceOf(BranchRefusedException.class)
                        .hasMessageContaining("REQUIRES_NEW");
            } finally {
                none.close();
            }
            connection.rollback();
        } finally {
            binding.close();
        }
        assertThat(bench.notes()).isEmpty();
    }
}
