package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches that wait in vain, and for how long. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaitsIT {

    private final Database database = Bench.impatient(PostgresServer.shared().createDatabase());
    private final Bench bench = new Bench(database);

    @BeforeAll
    void createTables() {
        bench.withTables();
    }

    @BeforeEach
    void clear() {
        bench.prepared().forEach(gid -> bench.execute("rollback prepared '" + gid + "'"));
        bench.execute("truncate note, concordat_fence");
        bench.execute("insert into note values ('row')");
        bench.withLockTimeout(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update note set text = text || '!' where text = 'row'",
                "delete from note",
                "select 1 from note where text = 'row' for update",
                "insert into note values ('new')",
                "lock table note",
                "select pg_advisory_xact_lock(77)",
            })
    void aWaitForARowThatAnEarlierBranchOfTheSameTransactionHasPreparedIsFoundWithinASecond(String sql)
            throws Exception {
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect()) {
            Bench.local(connection, local -> {
                Bench.execute(local, "select pg_advisory_xact_lock(77)");
                Bench.execute(local, "update note set text = text where text = 'row'");
                Bench.execute(local, "insert into note values ('new')");
            });
            long before = System.nanoTime();
            assertThatThrownBy(() -> Bench.local(connection, local -> Bench.execute(local, sql)))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining("branch 2 waits for a lock")
                    .hasMessageContaining("branch 1 of the same transaction")
                    .hasMessageContaining("@Transactional")
                    .satisfies(thrown -> {
                        if (!sql.contains("advisory")) {
                            assertThat(thrown).hasMessageContaining("note");
                        }
                    });
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        } finally {
            binding.close();
        }
    }

    @Test
    void aWaitForSomebodyElseIsBoundedAlsoAfterASavepointWasUndone() throws Exception {
        bench.withLockTimeout(Duration.ofMillis(500));
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            Bench.execute(other, "update note set text = 'held'");

            SQLException thrown = catchThrowableOfType(
                    SQLException.class,
                    () -> bench.inBranch(connection -> {
                        connection.setAutoCommit(false);
                        Savepoint savepoint = connection.setSavepoint();
                        Bench.execute(connection, "select 1");
                        connection.rollback(savepoint);
                        Bench.execute(connection, "update note set text = 'mine'");
                    }));

            assertThat(thrown.getSQLState()).isEqualTo(SqlStates.LOCK_NOT_AVAILABLE);
            assertThat(thrown.getMessage()).contains("lock-timeout").contains("note");
            other.rollback();
        }
    }

    @Test
    void aBoundThatTheApplicationSetsIsTheOneThatHolds() throws Exception {
        bench.withLockTimeout(Duration.ofMillis(300));
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            Bench.execute(other, "update note set text = 'held'");

            long before = System.nanoTime();
            SQLException thrown = catchThrowableOfType(
                    SQLException.class,
                    () -> bench.inBranch(connection -> {
                        Bench.execute(connection, "set local lock_timeout = '1500ms'");
                        Bench.execute(connection, "update note set text = 'mine'");
                    }));

            assertThat(thrown.getSQLState()).isEqualTo(SqlStates.LOCK_NOT_AVAILABLE);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(1400));
            other.rollback();
        }
    }

    @Test
    void aSlowStatementThatWaitsForNoLockIsLeftAlone() throws Exception {
        bench.withLockTimeout(Duration.ofMillis(100));
        bench.inBranch(connection -> {
            Bench.execute(connection, "select pg_sleep(1)");
            Bench.execute(connection, "insert into note values ('x')");
        });
        assertThat(bench.prepared()).hasSize(1);
    }

    @Test
    void aBranchThatRollsBackKnowsWhichRowsOfAnEarlierOneItCouldNotSee() throws Exception {
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect()) {
            Bench.local(connection, local -> Bench.execute(local, "insert into note values ('new')"));
            assertThatThrownBy(() -> Bench.local(connection, local -> {
                        Bench.execute(local, "select * from note where text = 'new'");
                        throw new IllegalStateException("not found");
                    }))
                    .hasMessage("not found");

            assertThat(BranchScope.current().orElseThrow().hint()).hasValueSatisfying(hint -> assertThat(hint)
                    .contains("branch 2 has used note, in which branch 1")
                    .contains("@Transactional"));
        } finally {
            binding.close();
        }
    }
}
