package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.journal.jdbc.FenceTable;
import dev.concordat.participant.journal.jdbc.JdbcFenceJournal;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The facts about PostgreSQL that the design stands on, and the batch that makes use of them. */
class GuardedPrepareIT {

    private static final Gid.Owner OWNER = new Gid.Owner("concordat", new ParticipantName("bank"));
    private static final FenceTable FENCE = new FenceTable("public");
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);

    private final Database database = Bench.impatient(PostgresServer.shared().createDatabase());
    private final DriverManagerDataSource dataSource =
            new DriverManagerDataSource(database.url(), database.user(), database.password());
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final PostgresBranchResource resource = new PostgresBranchResource(
            dataSource, OWNER, new JdbcFenceJournal(dataSource, OWNER, LOCK_TIMEOUT), new DeferredCallbacks());

    @BeforeEach
    void createTables() throws Exception {
        jdbc.execute(new ClassPathResource("db/participant/V1__concordat_fence.sql")
                .getContentAsString(StandardCharsets.UTF_8));
        jdbc.execute("create table note (text text)");
    }

    private static Gid gid(String branch) {
        TransactionId transaction = TransactionId.of(System.currentTimeMillis(), new byte[10]);
        return new Gid(OWNER, new BranchKey(transaction, new BranchId(branch)), Duration.ofSeconds(30));
    }

    private void work(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into note values ('x')");
        }
    }

    private static void prepare(Connection connection, Gid gid) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(GuardedPrepare.sql(gid, LOCK_TIMEOUT, FENCE, ""));
        }
    }

    private static void failASwallowedStatement(Connection connection) {
        assertThat(catchThrowable(() -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("insert into no_such_table values (1)");
                    }
                }))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void inAFailedTransactionAPlainPrepareSucceedsAndPreparesNothing() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            work(connection);
            failASwallowedStatement(connection);

            statement.execute("prepare transaction 'unguarded'");
        }
        assertThat(jdbc.queryForList("select gid from pg_prepared_xacts where gid = 'unguarded'"))
                .isEmpty();
    }

    @Test
    void inAFailedTransactionTheGuardedPrepareFails() throws Exception {
        try (Connection connection = database.connect()) {
            work(connection);
            failASwallowedStatement(connection);

            assertThatThrownBy(() -> prepare(connection, gid("1")))
                    .isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState())
                            .isEqualTo("25P02"));
        }
    }

    @Test
    void aTombstoneMakesTheGuardedPrepareFail() throws Exception {
        Gid gid = gid("1");
        assertThat(resource.carryOut(Order.ABORT, gid.key()).result()).isEqualTo(AbortResult.DONE);
        try (Connection connection = database.connect()) {
            work(connection);

            assertThatThrownBy(() -> prepare(connection, gid))
                    .isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState())
                            .isEqualTo("23505"));
            connection.rollback();
        }
        assertThat(resource.isPrepared(gid)).isFalse();
    }

    @Test
    void anAbortDuringTheWorkWinsAndTheWorkCannotPrepare() throws Exception {
        Gid gid = gid("1");
        try (Connection connection = database.connect()) {
            work(connection);
            assertThat(resource.carryOut(Order.ABORT, gid.key()).result()).isEqualTo(AbortResult.DONE);

            assertThatThrownBy(() -> prepare(connection, gid)).isInstanceOf(SQLException.class);
            connection.rollback();
        }
    }

    @Test
    void anAbortThatMeetsTheFenceRowInFlightIsToBeAskedAgain() throws Exception {
        Gid gid = gid("1");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            work(connection);
            statement.execute(FENCE.insertWork(OWNER, gid.key()));

            assertThat(resource.carryOut(Order.ABORT, gid.key()).result()).isEqualTo(AbortResult.RETRY);

            statement.execute("prepare transaction '" + gid.format() + "'");
        }
        assertThat(resource.carryOut(Order.ABORT, gid.key()).result()).isEqualTo(AbortResult.DONE);
        assertThat(resource.isPrepared(gid)).isFalse();
    }

    @Test
    void aPrepareWhoseAnswerWasLostIsFoundByItsName() throws Exception {
        Gid gid = gid("1");
        assertThat(resource.isPrepared(gid)).isFalse();
        try (Connection connection = database.connect()) {
            work(connection);
            prepare(connection, gid);
        }
        assertThat(resource.isPrepared(gid)).isTrue();
        assertThat(resource.inDoubt()).singleElement().satisfies(waiting -> {
            assertThat(waiting.branch()).isEqualTo(gid.key());
            assertThat(waiting.timeout()).isEqualTo(Duration.ofSeconds(30));
            assertThat(waiting.isExpired()).isFalse();
        });
        resource.carryOut(Order.ABORT, gid.key());
    }

    @Test
    void twoReplicasMayFinishTheSameBranchAtOnce() throws Exception {
        ExecutorService replicas = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 20; round++) {
                Gid gid = gid(Integer.toString(round));
                try (Connection connection = database.connect()) {
                    work(connection);
                    prepare(connection, gid);
                }
                Callable<Object> commit =
                        () -> resource.carryOut(Order.COMMIT, gid.key()).result();
                for (Future<Object> answer : replicas.invokeAll(List.of(commit, commit, commit, commit))) {
                    assertThat(answer.get()).isIn(CommitResult.DONE, CommitResult.RETRY);
                }
                assertThat(resource.carryOut(Order.COMMIT, gid.key()).result()).isEqualTo(CommitResult.DONE);
            }
        } finally {
            replicas.shutdownNow();
        }
        assertThat(jdbc.queryForObject("select count(*) from note", Integer.class))
                .isEqualTo(20);
    }

    @Test
    void abortsAndPreparesThatRaceNeverLeaveAnOrphan() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 30; round++) {
                Gid gid = gid("r" + round);
                Future<Boolean> prepared = pool.submit(() -> {
                    try (Connection connection = database.connect()) {
                        work(connection);
                        try {
                            prepare(connection, gid);
                            return true;
                        } catch (SQLException refused) {
                            connection.rollback();
                            return false;
                        }
                    }
                });
                Future<Object> aborted = pool.submit((Callable<Object>)
                        () -> resource.carryOut(Order.ABORT, gid.key()).result());
                prepared.get();
                if (aborted.get() == AbortResult.RETRY) {
                    assertThat(resource.carryOut(Order.ABORT, gid.key()).result())
                            .isEqualTo(AbortResult.DONE);
                }
                assertThat(resource.isPrepared(gid)).isFalse();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(jdbc.queryForObject("select count(*) from note", Integer.class))
                .isZero();
    }
}
