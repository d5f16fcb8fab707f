package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Letter;
import dev.concordat.participant.testapp.Letters;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.Database;
import dev.concordat.testing.LocalPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A server whose only slot for prepared transactions is taken, by another database: what the doctor looked at a moment ago
 * is of no help, PREPARE itself fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlotsIT {

    private static final String T = TransactionId.of(1_700_000_000_000L, new byte[TransactionId.RANDOM_BYTES])
            .value();

    private final StubCoordinator coordinator = new StubCoordinator();
    private LocalPostgres server;
    private RunningNotes bank;

    @BeforeAll
    void start() throws SQLException {
        server = LocalPostgres.start();
        execute(server.admin(), "alter system set max_prepared_transactions = 1");
        server.stop();
        server.restart();
        Database other = server.createDatabase();
        execute(other, "create table t (n int)");
        execute(other, "begin; insert into t values (1); prepare transaction 'somebody-else'");
        bank = RunningNotes.start(
                server.createDatabase(),
                "bank",
                coordinator,
                "concordat.participant.slot-reserve=-1",
                "spring.main.sources=dev.concordat.participant.testapp.CatchAll");
    }

    @AfterAll
    void stop() {
        bank.close();
        coordinator.close();
        server.close();
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private HttpResponse<String> call(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(bank.url(path)))
                .header("Concordat-Transaction", "\"" + T + "\";timeout=20000;branch=\"1\"")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aCallThatFindsNoSlotIsOverloadedWhateverTheApplicationMakesOfExceptions() throws Exception {
        HttpResponse<String> answer = call("/write/a");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Concordat-Branches")).isPresent();
        assertThat(answer.headers().firstValue("Concordat-Branches").orElseThrow())
                .doesNotContain("vote=prepared");
        assertThat(answer.body()).contains("urn:concordat:problem:overloaded").contains("max_prepared_transactions");
        assertThat(bank.notes()).isEmpty();
        assertThat(bank.prepared()).isEmpty();
    }

    @Test
    void theInitiatorIsToldTheRemedyAmongTheCauses() {
        assertRefused(catchThrowable(
                () -> bank.bean(Journeys.class).run(() -> bank.bean(Notes.class).write("a"))));
        assertRefused(catchThrowable(() ->
                bank.bean(Journeys.class).run(() -> bank.bean(Letters.class).save(new Letter(1, "a")))));

        assertThat(bank.notes()).isEmpty();
        assertThat(bank.query("select count(*) from letter")).containsExactly("0");
    }

    private static void assertRefused(Throwable thrown) {
        assertThat(Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                        .filter(BranchRefusedException.class::isInstance))
                .singleElement()
                .satisfies(refusal -> assertThat(((BranchRefusedException) refusal).isOverload())
                        .isTrue())
                .extracting(Throwable::getMessage)
                .asString()
                .contains("raise max_prepared_transactions");
    }
}
