package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.testapp.NotesApplication;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.ClassPathResource;

/**
 * A service was killed while its branch was prepared, and its next start changes the schema: the change waits for the
 * locks of the branch, which nobody but this service may be there to end. A lock timeout lets a start fail that would never
 * end.
 */
@ExtendWith(OutputCaptureExtension.class)
class ComingBackIT {

    /** How long no coordinator answers; the build has less patience than operators must have. */
    private static final Duration AWAY = Duration.ofMillis(Long.getLong("concordat.test.away-millis", 2_000));

    private static final Pattern INQUIRY = Pattern.compile("\"transaction\":\"(\\w+)\",\"branch\":\"([\\w.]+)\"");
    private static final String TRANSACTION = TransactionId.of(1_700_000_000_000L, new byte[TransactionId.RANDOM_BYTES])
            .value();
    private static final String HELD = "concordat:concordat:" + TRANSACTION + ":1:bank:3600000";
    private static final String INIT =
            "spring.datasource.hikari.connection-init-sql=set lock_timeout = '" + (AWAY.toSeconds() + 20) + "s'";

    private static final int SIGTERM = 128 + 15;

    private static final String INDEX = "select count(*) from pg_indexes where indexname = 'card_text'";
    private static final String COLUMN =
            "select count(*) from information_schema.columns" + " where table_name = 'letter' and column_name = 'text'";

    private final StubCoordinator coordinator = new StubCoordinator();
    private final AtomicLong asked = new AtomicLong();
    private final Database database = PostgresServer.shared().createDatabase();

    /** The ways to change a schema at the start. */
    enum Change {
        SCRIPT(
                INDEX,
                "spring.sql.init.mode=always",
                "spring.sql.init.schema-locations=classpath:coming-back/schema.sql"),
        FLYWAY(
                INDEX,
                "spring.flyway.enabled=true",
                "spring.flyway.locations=classpath:coming-back/flyway",
                "spring.flyway.baseline-on-migrate=true",
                "spring.flyway.baseline-version=0"),
        LIQUIBASE(
                INDEX,
                "spring.liquibase.enabled=true",
                "spring.liquibase.change-log=classpath:coming-back/changelog.sql"),
        HIBERNATE(COLUMN, "spring.jpa.hibernate.ddl-auto=update");

        private final String evidence;
        private final String properties;

        Change(String evidence, String... properties) {
            this.evidence = evidence;
            this.properties = String.join(" ", properties);
        }
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    /** Left by the former life of the service. */
    private void leavePreparedBranch() throws Exception {
        execute(new ClassPathResource("db/participant/V1__concordat_fence.sql")
                .getContentAsString(java.nio.charset.StandardCharsets.UTF_8));
        execute("create table card (id bigint generated always as identity primary key, text text)");
        // Without the column that Hibernate will add.
        execute("create table letter (id bigint primary key)");
        execute("begin; insert into concordat_fence values ('" + TRANSACTION + "', '1', 'bank', 'work', 'concordat');"
                + " insert into card (text) values ('held'); insert into letter values (1);"
                + " prepare transaction '" + HELD + "'");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** From the first question on nobody answers for a while. */
    private StubCoordinator.Answer answer(StubCoordinator.Request request, Duration away, String outcome) {
        if (request.path().endsWith("/outcomes")) {
            asked.compareAndSet(0, System.nanoTime());
            if (System.nanoTime() - asked.get() < away.toNanos()) {
                return StubCoordinator.proxying(request);
            }
        }
        Matcher inquiry = INQUIRY.matcher(request.body());
        if (!request.path().endsWith("/outcomes") || !inquiry.find()) {
            return StubCoordinator.committing(request);
        }
        return new StubCoordinator.Answer(
                200,
                "{\"outcomes\":[{\"transaction\":\"" + inquiry.group(1) + "\",\"branch\":\"" + inquiry.group(2)
                        + "\",\"outcome\":\"" + outcome + "\"}]}");
    }

    private RunningNotes start(Change change, String... more) {
        return RunningNotes.start(
                database,
                "bank",
                coordinator,
                Stream.of(
                                Stream.of(change.properties.split(" ")),
                                Stream.of(INIT, "concordat.recovery.interval=50ms"),
                                Stream.of(more))
                        .flatMap(all -> all)
                        .toArray(String[]::new));
    }

    static Stream<Arguments> changesAndDecisions() {
        return Stream.of(Change.values())
                .flatMap(change -> Stream.of(Arguments.of(change, "commit"), Arguments.of(change, "abort")));
    }

    @ParameterizedTest
    @MethodSource("changesAndDecisions")
    void theBranchIsEndedByItsDecisionWhileTheSchemaChangeWaits(Change change, String decision, CapturedOutput output)
            throws Exception {
        leavePreparedBranch();
        coordinator.behave(request -> answer(request, AWAY, decision));

        try (RunningNotes bank = start(change, "concordat.recovery.start-wait=600ms")) {
            assertThat(bank.prepared()).isEmpty();
            assertThat(bank.query("select count(*) from card")).containsExactly(decision.equals("commit") ? "1" : "0");
            assertThat(bank.query(change.evidence)).containsExactly("1");
            assertThat(bank.fence()).containsExactly(decision.equals("commit") ? "1 work" : "1 tombstone");
        }
        assertThat(output)
                .containsOnlyOnce("The start waits for a branch")
                .containsPattern("transaction=" + TRANSACTION
                        + ", branch=1, preparedAt=\\S+, tables=\\[card, concordat_fence, letter\\]")
                .contains("The start goes on, and the coordinators are asked on");
    }

    @Test
    void aDecisionThatIsThereEndsTheBranchBeforeTheSchemaChangeBegins(CapturedOutput output) throws Exception {
        leavePreparedBranch();
        coordinator.behave(request -> answer(request, Duration.ZERO, "commit"));

        try (RunningNotes bank = start(Change.SCRIPT)) {
            assertThat(bank.prepared()).isEmpty();
        }
        assertThat(output).doesNotContain("The start goes on");
    }

    /** By a process of its own: nobody closes a context that a schema script keeps waiting, and a JVM has one end. */
    @Test
    void aStartThatIsEndedByASignalWhileItIsBlockedSaysWhichBranchHeldIt() throws Exception {
        leavePreparedBranch();
        coordinator.behave(request -> answer(request, Duration.ZERO, "pending"));
        Path log = Files.createTempFile("coming-back", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Blocked.class.getName(),
                "--spring.application.name=bank",
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--concordat.coordinator.urls=" + coordinator.url(),
                "--concordat.recovery.interval=50ms",
                "--concordat.recovery.start-wait=100ms"));
        Stream.of(Change.SCRIPT.properties.split(" "))
                .map(property -> "--" + property)
                .forEach(command::add);
        Process service = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(90)).until(this::theScriptWaits);
            service.destroy();

            assertThat(service.waitFor(30, TimeUnit.SECONDS))
                    .as("it ends although the script still waits")
                    .isTrue();
            assertThat(service.exitValue()).isEqualTo(SIGTERM);
            assertThat(Files.readString(log))
                    .contains("The start ended while a branch of this service held its locks, transaction="
                            + TRANSACTION + ", branch=1");
        } finally {
            service.destroyForcibly();
            Files.delete(log);
            execute("rollback prepared '" + HELD + "'");
        }
    }

    private boolean theScriptWaits() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and query ilike '%create index%' and datname = current_database()")) {
            return rows.next();
        }
    }

    /** The service as a process. */
    static final class Blocked {

        private Blocked() {}

        public static void main(String[] arguments) {
            SpringApplication.run(NotesApplication.class, arguments);
        }
    }

    @Test
    void withoutADecisionNothingIsDecidedAndAStartThatFailsSaysWhichBranchHeldIt(CapturedOutput output)
            throws Exception {
        leavePreparedBranch();
        coordinator.behave(request -> answer(request, Duration.ZERO, "pending"));

        assertThatThrownBy(() -> start(
                                Change.SCRIPT,
                                "spring.datasource.hikari.connection-init-sql=set lock_timeout = '1s'",
                                "concordat.recovery.start-wait=300ms")
                        .close())
                .hasStackTraceContaining("lock timeout");

        assertThat(output)
                .contains("The start ended while a branch of this service held its locks, transaction=" + TRANSACTION);
        execute("rollback prepared '" + HELD + "'");
    }
}
