package dev.concordat.participant.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The fence table, made by the starter itself. */
class FenceSchemaIT {

    private static final int INSTANCES = 8;

    private final Database database = PostgresServer.shared().createDatabase();
    private final DriverManagerDataSource owner =
            new DriverManagerDataSource(database.url(), database.user(), database.password());
    private final JdbcTemplate jdbc = new JdbcTemplate(owner);

    @Test
    void aMissingTableIsMadeOnce() throws Exception {
        FenceSchema schema = new FenceSchema(owner);

        assertThat(schema.ensure()).isEqualTo(FenceSchema.Result.MADE);
        assertThat(schema.ensure()).isEqualTo(FenceSchema.Result.PRESENT);
        assertThat(indexes()).contains("concordat_fence_pkey", "concordat_fence_created_at");
    }

    @Test
    void aTableThatIsThereIsLeftAsItIs() throws Exception {
        jdbc.execute("create table concordat_fence (somebody_elses text)");

        assertThat(new FenceSchema(owner).ensure()).isEqualTo(FenceSchema.Result.PRESENT);
        assertThat(indexes()).isEmpty();
    }

    @Test
    void severalInstancesMakeItAtOnce() throws Exception {
        makeAtOnce(() -> new FenceSchema(owner).ensure());
    }

    @Test
    void oneThatDoesNotKnowOfTheLockMakesItAtTheSameTime() throws Exception {
        int[] turn = {0};
        makeAtOnce(() -> {
            boolean foreign;
            synchronized (turn) {
                foreign = turn[0]++ % 2 == 0;
            }
            if (!foreign) {
                new FenceSchema(owner).ensure();
                return null;
            }
            try {
                jdbc.execute(FenceSchema.sql());
            } catch (org.springframework.dao.DataAccessException lost) {
                // What such a script does with its race is not ours to judge.
                return lost;
            }
            return null;
        });
    }

    private void makeAtOnce(java.util.concurrent.Callable<?> making) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(INSTANCES);
        try {
            for (int round = 0; round < 5; round++) {
                jdbc.execute("drop table if exists concordat_fence");
                CountDownLatch go = new CountDownLatch(1);
                List<Future<?>> all = new ArrayList<>();
                for (int instance = 0; instance < INSTANCES; instance++) {
                    all.add(threads.submit(() -> {
                        go.await();
                        return making.call();
                    }));
                }
                go.countDown();
                for (Future<?> one : all) {
                    one.get(30, TimeUnit.SECONDS);
                }
                assertThat(indexes()).hasSize(2);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRoleThatMayNotMakeItIsToldWhatToRunAndThatIsEnough() throws Exception {
        jdbc.execute("revoke create on schema public from public, pg_database_owner");

        MissingFenceException missing =
                catchThrowableOfType(MissingFenceException.class, () -> new FenceSchema(owner).ensure());

        assertThat(missing).hasMessageContaining("the role " + database.user() + " cannot make it");
        assertThat(missing.remedySql())
                .contains("create table if not exists concordat_fence")
                .contains("grant select, insert on concordat_fence to \"" + database.user() + "\"");
        jdbc.execute("grant create on schema public to pg_database_owner");
        jdbc.execute(missing.remedySql());
        jdbc.execute("revoke create on schema public from pg_database_owner");
        assertThat(new FenceSchema(owner).ensure()).isEqualTo(FenceSchema.Result.PRESENT);
    }

    @Test
    void theMigrationForTheApplicationsOwnFlywayMakesTheSameTable() throws Exception {
        String own =
                new ClassPathResource(FenceSchema.SCRIPT).getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
        String flyway = new ClassPathResource("db/participant-flyway/R__concordat_fence.sql")
                .getContentAsString(java.nio.charset.StandardCharsets.UTF_8);

        assertThat(flyway).endsWith(own);
    }

    private List<String> indexes() {
        return jdbc
                .queryForList("select indexname from pg_indexes where tablename = 'concordat_fence'", String.class)
                .stream()
                .map(String::valueOf)
                .toList();
    }
}
