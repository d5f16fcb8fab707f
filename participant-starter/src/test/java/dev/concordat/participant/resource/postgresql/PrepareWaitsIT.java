package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.journal.jdbc.FenceTable;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the batch that prepares may have to wait for itself, and for how long. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrepareWaitsIT {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final Database database = Bench.impatient(PostgresServer.shared().createDatabase());
    private final Bench bench = new Bench(database).withLockTimeout(SHORT);

    @BeforeAll
    void createTables() {
        bench.withTables();
        bench.execute("create table line (text text references note deferrable initially deferred)");
        bench.execute("insert into note values ('row')");
    }

    @Test
    void aFenceRowThatSomebodyElseHoldsIsNotWaitedForForEver() throws Exception {
        Gid gid = new Gid(Bench.OWNER, bench.key("1"), Duration.ofSeconds(30));
        FenceTable fence = new FenceTable("public");
        try (Connection holder = database.connect();
                Connection waiting = database.connect()) {
            holder.setAutoCommit(false);
            Bench.execute(holder, fence.insertWork(Bench.OWNER, gid.key()));
            waiting.setAutoCommit(false);

            SQLException thrown = catchThrowableOfType(
                    SQLException.class,
                    () -> Bench.execute(waiting, GuardedPrepare.sql(gid, SHORT, fence, "")));

            assertThat(thrown.getSQLState()).isEqualTo(SqlStates.LOCK_NOT_AVAILABLE);
        }
    }

    @Test
    void aDeferredConstraintThatWaitsForSomebodyElseIsBoundedToo() throws Exception {
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            Bench.execute(other, "delete from note");

            SQLException thrown = catchThrowableOfType(
                    SQLException.class,
                    () -> bench.inBranch(
                            connection -> Bench.execute(connection, "insert into line values ('row')")));

            assertThat(thrown.getSQLState()).isEqualTo(SqlStates.LOCK_NOT_AVAILABLE);
        }
        assertThat(bench.prepared()).isEmpty();
    }

    @Test
    void aBoundThatTheApplicationSetsHoldsForItsDeferredConstraints() throws Exception {
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            Bench.execute(other, "delete from note");

            long before = System.nanoTime();
            SQLException thrown = catchThrowableOfType(
                    SQLException.class,
                    () -> bench.inBranch(connection -> {
                        Bench.execute(connection, "set local lock_timeout = '1500ms'");
                        Bench.execute(connection, "insert into line values ('row')");
                    }));

            assertThat(thrown.getSQLState()).isEqualTo(SqlStates.LOCK_NOT_AVAILABLE);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(1400));
        }
    }
}
