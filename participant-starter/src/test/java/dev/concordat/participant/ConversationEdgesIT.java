package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.NotesApplication;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.server.ResponseStatusException;

/** What goes wrong at the edges of a local transaction that is held open. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationEdgesIT {

    private final StubCoordinator coordinator = new StubCoordinator();
    private final HttpClient http = HttpClient.newHttpClient();
    private RunningNotes bank;
    private int transactions;
    private String transaction = "";

    /** The application, and what it does at its edges. */
    @Configuration
    @Import({NotesApplication.class, Edges.class, Works.class})
    static class Application {

        /** Savepoints are its own to make. */
        @Bean
        PlatformTransactionManager transactionManager(DataSource source) {
            return new JdbcTransactionManager(source);
        }
    }

    /** Local transactions with work in the middle. */
    static class Works {

        private final JdbcTemplate jdbc;

        Works(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        public void around(String text, Runnable work, boolean breaks) {
            jdbc.update("insert into note (text) values (?)", text);
            work.run();
            if (breaks) {
                try {
                    jdbc.update("insert into no_such_table values (1)");
                } catch (DataAccessException swallowed) {
                    // What careless code does: the database has failed the whole transaction.
                }
            }
        }

        @Transactional(readOnly = true)
        public void reading(Runnable work) {
            jdbc.queryForList("select text from note");
            work.run();
        }

        @Transactional
        public void slowly(String text) {
            jdbc.update("insert into note (text) values (?)", text);
            pause.run();
        }
    }

    /** What a call does in the middle of its work, so that something else can be done meanwhile. */
    private static volatile Runnable pause = () -> {};

    /** Whether a thread waits for its turn in what is held open. */
    private static boolean somebodyWaits() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().endsWith(".HeldTransaction")
                        && frame.getMethodName().equals("await"));
    }

    private static void untilZero(CountDownLatch latch) {
        Awaitility.await().until(() -> latch.getCount() == 0);
    }

    /** What other services can call. */
    @RestController
    static class Edges {

        private final Notes notes;
        private final Works works;
        private final RestClient http;
        private final DataSource source;

        Edges(Notes notes, Works works, RestClient http, DataSource source) {
            this.source = source;
            this.notes = notes;
            this.works = works;
            this.http = http;
        }

        @PostMapping("/call-then-write-then-fail/{port}/{text}")
        void callThenWriteThenFail(@PathVariable("port") int port, @PathVariable("text") String text) {
            http.post()
                    .uri("http://127.0.0.1:" + port + "/write/" + text + "-inner")
                    .retrieve()
                    .toBodilessEntity();
            notes.write(text + "-outer");
            throw new ResponseStatusException(HttpStatus.CONFLICT, "too bad");
        }

        @PostMapping("/slowly/{text}")
        void slowly(@PathVariable("text") String text) {
            works.slowly(text);
        }

        @PostMapping("/interleaved")
        void interleaved() throws SQLException {
            try (Connection one = source.getConnection();
                    Connection other = source.getConnection()) {
                one.setAutoCommit(false);
                other.setAutoCommit(false);
                insert(one, "a");
                insert(other, "b");
                insert(one, "c");
                other.commit();
                one.commit();
            }
        }

        private static void insert(Connection connection, String text) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("insert into note (text) values (?)")) {
                insert.setString(1, text);
                insert.executeUpdate();
            }
        }

        @PostMapping("/length")
        int length(@RequestBody(required = false) byte @Nullable [] body) {
            notes.readInTransaction();
            return body == null ? 0 : body.length;
        }

        @PostMapping("/slowly-then-fail/{text}")
        void slowlyThenFail(@PathVariable("text") String text) {
            notes.write(text);
            pause.run();
            throw new ResponseStatusException(HttpStatus.CONFLICT, "too bad");
        }
    }

    @BeforeAll
    void start() {
        Database database = PostgresServer.shared().createDatabase();
        bank = RunningNotes.start(Application.class, database, "bank", coordinator, "concordat.participant.max-held=2");
        bank.execute("create schema other");
        bank.execute("create table other.note (text text primary key)");
    }

    @AfterAll
    void stop() {
        bank.close();
        coordinator.close();
    }

    @BeforeEach
    void another() {
        pause = () -> {};
        bank.clear();
        bank.execute("truncate other.note");
        coordinator.reset();
        byte[] random = new byte[10];
        random[9] = (byte) ++transactions;
        random[8] = 1;
        transaction = TransactionId.of(System.currentTimeMillis(), random).value();
    }

    /** Whatever a test has left behind in the sessions of the pool. */
    @AfterEach
    void freshConnections() throws SQLException {
        bank.bean(DataSource.class)
                .unwrap(HikariDataSource.class)
                .getHikariPoolMXBean()
                .softEvictConnections();
    }

    private JdbcTemplate jdbc() {
        return bank.bean(JdbcTemplate.class);
    }

    private void write(String text) {
        jdbc().update("insert into note (text) values (?)", text);
    }

    private TransactionTemplate local() {
        return new TransactionTemplate(bank.bean(PlatformTransactionManager.class));
    }

    private void post(String path) {
        bank.bean(RestClient.class).post().uri(bank.url(path)).retrieve().toBodilessEntity();
    }

    /** As the initiator: the coordinator of the test commits without asking, so what is held is asked here. */
    private void conversation(Runnable work) throws IOException, InterruptedException {
        bank.bean(Journeys.class).inConversation(work);
        StubCoordinator.Request decision = coordinator.decisions().get(0);
        transaction = decision.path()
                .substring("/v1/transactions/".length())
                .replace("/commit", "")
                .replace("/abort", "");
        String branch = decision.body().replaceAll("(?s).*?\"branch\":\"([^\"]*)\".*", "$1");
        if (order("prepare", branch).contains("\"result\":\"prepared\"")) {
            order("commit", branch);
        }
    }

    @Test
    void aSavepointBeforeTheFirstStatementDoesNotTakeBackWhatEarlierWorkDid() throws Exception {
        conversation(() -> {
            local().executeWithoutResult(status -> {
                status.createSavepoint();
                write("a");
            });
            local().executeWithoutResult(status -> {
                Object mark = status.createSavepoint();
                write("b");
                status.rollbackToSavepoint(mark);
                write("c");
            });
        });

        assertThat(bank.notes()).containsExactly("a", "c");
    }

    @Test
    void nestedWorkMayBeTheFirstThingInALaterLocalTransaction() throws Exception {
        TransactionTemplate nested = local();
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        conversation(() -> {
            bank.bean(Notes.class).write("a");
            local().executeWithoutResult(status -> {
                nested.executeWithoutResult(inner -> write("b"));
                write("c");
            });
        });

        assertThat(bank.notes()).containsExactly("a", "b", "c");
    }

    @Test
    void theSessionKeepsItsNameWhenItsFirstSavepointIsGoneBackTo() throws Exception {
        conversation(() -> {
            local().executeWithoutResult(status -> {
                Object mark = status.createSavepoint();
                write("a");
                status.rollbackToSavepoint(mark);
                write("b");
            });
            assertThat(sessions()).hasSize(1);
        });
    }

    @Test
    void whatALocalTransactionDoesWhileACallInsideOfItIsUnderWayIsNotUndoneWithThat() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        pause = () -> {
            inside.countDown();
            Awaitility.await().until(() -> written.getCount() == 0 || somebodyWaits());
        };
        Throwable aborted = catchThrowable(() -> conversation(() -> {
            bank.bean(Notes.class).write("first");
            local().executeWithoutResult(status -> {
                write("a");
                Runnable failing = () -> assertThatThrownBy(() -> post("/slowly-then-fail/inner"))
                        .isNotNull();
                CompletableFuture<Void> inner = CompletableFuture.runAsync(GlobalTransactionContext.wrap(failing));
                untilZero(inside);
                write("b");
                written.countDown();
                inner.join();
            });
        }));

        if (aborted == null) {
            assertThat(bank.notes()).containsExactly("a", "b", "first");
        } else {
            assertThat(aborted).isInstanceOf(GlobalTransactionAbortedException.class);
        }
    }

    @Test
    void aLocalTransactionBesideACallIsNotUndoneWithThat() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        pause = () -> {
            inside.countDown();
            Awaitility.await().until(() -> written.getCount() == 0 || somebodyWaits());
        };
        Throwable aborted = catchThrowable(() -> conversation(() -> {
            bank.bean(Notes.class).write("first");
            Runnable work = () -> local().executeWithoutResult(status -> {
                write("a");
                begun.countDown();
                untilZero(inside);
                write("b");
                written.countDown();
            });
            CompletableFuture<Void> beside = CompletableFuture.runAsync(GlobalTransactionContext.wrap(work));
            untilZero(begun);
            Throwable unused = catchThrowable(() -> post("/slowly-then-fail/c"));
            beside.join();
        }));

        if (aborted == null) {
            assertThat(bank.notes()).containsExactly("a", "b", "first");
        } else {
            assertThat(aborted).isInstanceOf(GlobalTransactionAbortedException.class);
        }
    }

    @Test
    void aCallThatHasEndedWellIsNotLostWithASavepointAroundIt() throws Exception {
        Throwable aborted = catchThrowable(() -> conversation(() -> local().executeWithoutResult(status -> {
            write("a");
            Object mark = status.createSavepoint();
            post("/write/inner");
            status.rollbackToSavepoint(mark);
        })));

        if (aborted == null) {
            assertThat(bank.notes()).as("the call was told 200").containsExactly("a", "inner");
        } else {
            assertThat(aborted).isInstanceOf(GlobalTransactionAbortedException.class);
        }
    }

    @Test
    void aCallThatHasEndedWellIsNotLostWithAFailedLocalTransactionThatIsTriedAgain() throws Exception {
        Works works = bank.bean(Works.class);
        Throwable aborted = catchThrowable(() -> conversation(() -> {
            bank.bean(Notes.class).write("first");
            Throwable unused = catchThrowable(() -> works.around("a", () -> post("/write/inner"), true));
            works.around("a", () -> {}, false);
        }));

        if (aborted == null) {
            assertThat(bank.notes()).as("the call was told 200").containsExactly("a", "first", "inner");
        } else {
            assertThat(aborted).isInstanceOf(GlobalTransactionAbortedException.class);
        }
    }

    @Test
    void aCallThatFailsLeavesNothingOfTheCallsThatItMadeBeforeItsOwnWork() throws Exception {
        Throwable aborted = catchThrowable(() -> conversation(() -> {
            Throwable unused = catchThrowable(() -> post("/call-then-write-then-fail/" + bank.port() + "/a"));
            post("/write/b");
        }));

        if (aborted == null) {
            assertThat(bank.notes()).as("the call was told 409").containsExactly("b");
        } else {
            assertThat(aborted).isInstanceOf(GlobalTransactionAbortedException.class);
        }
    }

    @Test
    void workThatSetsAnotherSchemaThanTheFirstIsRefused() {
        assertThatThrownBy(() -> conversation(() -> {
                    bank.bean(Notes.class).write("a");
                    writeIn("other", "b");
                }))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("SET LOCAL");

        assertThat(bank.notes()).isEmpty();
    }

    @Test
    void workOfOneSchemaIsOneConversation() throws Exception {
        conversation(() -> {
            writeIn("other", "a");
            writeIn("other", "b");
        });

        assertThat(bank.query("select text from other.note order by text")).containsExactly("a", "b");
    }

    @Test
    void workThatSetsNoSchemaDoesNotGetTheOneThatTheFirstHasSet() {
        assertThatThrownBy(() -> conversation(() -> {
                    writeIn("other", "a");
                    bank.bean(Notes.class).write("b");
                }))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("SET LOCAL");

        assertThat(bank.notes()).isEmpty();
        assertThat(bank.query("select text from other.note")).isEmpty();
    }

    @Test
    void theSchemaThatWasSetBackIsNotLeftBehindInThePool() throws Exception {
        conversation(() -> writeIn("other", "a"));

        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                all.add(bank.bean(DataSource.class).getConnection());
            }
            for (Connection connection : all) {
                assertThat(connection.getSchema()).isEqualTo("public");
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
    }

    /** As providers of connections for one schema per tenant do. */
    private void writeIn(String schema, String text) {
        try (Connection connection = bank.bean(DataSource.class).getConnection()) {
            connection.setSchema(schema);
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into note (text) values (?)")) {
                insert.setString(1, text);
                insert.executeUpdate();
            }
            connection.commit();
            connection.setAutoCommit(true);
            connection.setSchema("public");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatTheDriversOwnConnectionDoesIsNotCommittedByGivingItBack() throws Exception {
        Throwable failed = catchThrowable(() -> bank.bean(Journeys.class).inConversation(() -> {
            bank.bean(Notes.class).write("a");
            try (Connection connection = bank.bean(DataSource.class).getConnection()) {
                CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
                connection.setAutoCommit(false);
                copies.copyIn("copy note from stdin", new StringReader("copied\n"));
                connection.commit();
            } catch (SQLException | IOException e) {
                throw new IllegalStateException(e);
            }
            throw new IllegalArgumentException("changed my mind");
        }));

        assertThat(failed).isNotNull();
        assertThat(bank.notes()).as("the transaction was aborted").isEmpty();
    }

    @Test
    void whatTheDriversOwnConnectionDoesInALaterLocalTransactionIsRolledBackWithThat() throws Exception {
        Throwable aborted = catchThrowable(() -> conversation(() -> {
            try (Connection connection = bank.bean(DataSource.class).getConnection()) {
                connection.setAutoCommit(false);
                CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
                copies.copyIn("copy note from stdin", new StringReader("a\n"));
                connection.commit();
                copies.copyIn("copy note from stdin", new StringReader("b\n"));
                connection.rollback();
            } catch (SQLException | IOException e) {
                throw new IllegalStateException(e);
            }
        }));

        if (aborted == null) {
            assertThat(bank.notes()).as("b was rolled back").containsExactly("a");
        }
    }

    @Test
    void twoLocalTransactionsOfOneThreadDoNotWaitForEachOtherUntilTheTimeIsUp() throws Exception {
        long since = System.nanoTime();

        call("/interleaved", "1", Duration.ofSeconds(6));

        order("abort", "1");
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void aBodyOfUnknownLengthIsPassedOnThatCameByHttp2() throws Exception {
        coordinator.behave(request -> request.path().equals("/v1/participants")
                ? new StubCoordinator.Answer(
                        200,
                        "{\"participants\":[{\"participant\":\"bank\",\"instances\":[{\"instance\":\"" + instance()
                                + "\",\"url\":\"" + bank.url("/concordat") + "\",\"up\":true}]}]}")
                : StubCoordinator.committing(request));
        try (RunningNotes other = RunningNotes.start(
                Application.class, bank.database(), "bank", coordinator, "server.http2.enabled=true")) {
            call("/write/a", "1", Duration.ofSeconds(20));
            http.send(HttpRequest.newBuilder(URI.create(other.url("/idle"))).build(), BodyHandlers.ofString());

            HttpResponse<String> passedOn = http.send(
                    HttpRequest.newBuilder(URI.create(other.url("/length")))
                            .header(
                                    "Concordat-Transaction",
                                    "\"" + transaction + "\";timeout=20000;branch=\"2\";prepare=on-request")
                            .header("Content-Type", "application/octet-stream")
                            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[500])))
                            .build(),
                    BodyHandlers.ofString());

            order("abort", "1");
            assertThat(passedOn.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(passedOn.body()).isEqualTo("500");
        }
    }

    /** By the end of its name, which the session has. */
    private String instance() {
        return "any-" + sessions().get(0).replaceAll(".* ", "");
    }

    @Test
    void aCallInsideOfOneThatOnlyReadsMayWrite() throws Exception {
        conversation(() -> {
            bank.bean(Notes.class).write("a");
            bank.bean(Works.class).reading(() -> post("/write/b"));
        });

        assertThat(bank.notes()).containsExactly("a", "b");
    }

    @Test
    void aCallThatWorksWhenTheTimeIsUpIsToldSo() throws Exception {
        pause = () -> Awaitility.await().until(() -> sessions().isEmpty());
        HttpResponse<String> late = call("/slowly/a", "1", Duration.ofMillis(500));

        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("its time was up");
    }

    @Test
    void aCallThatWaitsForTheFirstOneWhichFailsBeginsAnew() throws Exception {
        pause = () -> Awaitility.await().until(ConversationEdgesIT::somebodyWaits);
        CompletableFuture<HttpResponse<String>> first =
                http.sendAsync(request("/slowly-then-fail/a", "1", Duration.ofSeconds(20)), BodyHandlers.ofString());
        await().until(() -> sessions().size() == 1);

        HttpResponse<String> second = call("/write/b", "2", Duration.ofSeconds(20));

        assertThat(first.join().statusCode()).isEqualTo(409);
        order("abort", "1");
        order("abort", "2");
        assertThat(second.statusCode()).isEqualTo(200);
    }

    @Test
    void aCallThatComesAgainAfterItHasFailedIsCarriedOutOnce() throws Exception {
        call("/write/a", "1", Duration.ofSeconds(20));
        call("/write-then-fail/b", "2", Duration.ofSeconds(20));

        assertThat(call("/write/b", "2", Duration.ofSeconds(20)).statusCode()).isEqualTo(200);

        order("prepare", "1");
        order("commit", "1");
        assertThat(bank.notes()).containsExactly("a", "b");
    }

    private List<String> sessions() {
        return bank.query("select application_name from pg_stat_activity where datname = current_database()"
                + " and application_name like 'held %' and state like 'idle in transaction%'");
    }

    private HttpResponse<String> call(String path, String branch, Duration left)
            throws IOException, InterruptedException {
        return http.send(request(path, branch, left), BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String branch, Duration left) {
        return HttpRequest.newBuilder(URI.create(bank.url(path)))
                .header(
                        "Concordat-Transaction",
                        "\"" + transaction + "\";timeout=" + left.toMillis() + ";branch=\"" + branch
                                + "\";prepare=on-request")
                .POST(BodyPublishers.noBody())
                .build();
    }

    private String order(String order, String branch) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(bank.url("/concordat/" + order)))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(
                                        "{\"coordinator\":\"concordat\",\"branches\":[{\"transaction\":\"" + transaction
                                                + "\",\"branch\":\"" + branch + "\"}]}"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
