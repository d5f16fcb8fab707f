package dev.concordat.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.concordat.coordinator.audit.judgement.Word;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoordinatorReaderTest {

    private static final TransactionId ID = new TransactionId("01M7Z66XP0TCR9DVA21MSKNSQF");
    private static final String VIEW = """
            {"transaction":"01M7Z66XP0TCR9DVA21MSKNSQF","status":"committing","decision":"commit",
             "createdAt":"2026-11-21T13:54:48Z","decidedAt":"2026-11-21T13:54:49Z","branches":[{"branch":"1",
             "participant":"bank-a","vote":"prepared","state":"prepared","attempts":1}],"timeline":[],"new":1}""";

    private final List<HttpServer> servers = new ArrayList<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    /** What a node answers. */
    private record Reply(int status, String body) {}

    private static Reply problem(int status, String slug) {
        return new Reply(status, "{\"type\":\"urn:concordat:problem:" + slug + "\",\"status\":" + status + "}");
    }

    private URI node(Reply... replies) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> answer(exchange, replies));
            server.start();
            servers.add(server);
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The replies in turn, the last one for ever. */
    private void answer(HttpExchange exchange, Reply... replies) throws IOException {
        long before = asked.size();
        asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        Reply reply = replies[(int) Math.min(before, replies.length - 1)];
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private static CoordinatorReader with(@Nullable String token, URI... urls) {
        return new CoordinatorReader(List.of(urls), token);
    }

    @Test
    void aKnownTransactionIsReadWithFieldsThatAreNewer() {
        assertThat(with(null, node(new Reply(200, VIEW))).ask(ID)).isInstanceOfSatisfying(Word.Known.class, known -> {
            assertThat(known.view().decision()).isEqualTo("commit");
            assertThat(known.view().branches()).singleElement().satisfies(branch -> assertThat(branch.state())
                    .isEqualTo("prepared"));
        });
    }

    @Test
    void whatNoNodeKnowsIsUnknownOrForgotten() {
        assertThat(with(null, node(problem(404, "transaction-unknown"))).ask(ID))
                .isEqualTo(new Word.Unknown());
        assertThat(with(null, node(problem(410, "outcome-forgotten"))).ask(ID)).isEqualTo(new Word.Forgotten());
        assertThat(with(null, node(problem(400, "id-from-the-future"))).ask(ID)).isEqualTo(new Word.Forgotten());
    }

    @Test
    void theNextNodeIsAskedWhenOneCannotAnswer() {
        URI dead = URI.create("http://127.0.0.1:1/");
        CoordinatorReader coordinators =
                with(null, dead, node(problem(503, "unavailable")), node(problem(404, "transaction-unknown")));

        assertThat(coordinators.ask(ID)).isEqualTo(new Word.Unknown());
        int calls = asked.size();
        assertThat(coordinators.ask(ID)).isEqualTo(new Word.Unknown());
        assertThat(asked).as("the one that answered is asked first").hasSize(calls + 1);
    }

    @Test
    void theNotFoundOfAnotherServiceIsNotUnknown() {
        assertThatThrownBy(() -> with(null, node(new Reply(404, "{}"))).ask(ID))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining("No coordinator answers");
        assertThatThrownBy(() -> with(null, node(new Reply(200, "<html>"))).ask(ID))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void aViewThatCannotBeReadIsNotGuessed() {
        assertThatThrownBy(() -> with(null, node(new Reply(200, "{\"transaction\":\"x\"}")))
                        .ask(ID))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void theTokenIsShownAndNeverPrinted() {
        URI node = node(new Reply(200, VIEW));
        with("s3cret", node).ask(ID);
        assertThat(asked).singleElement().asString().endsWith(" Bearer s3cret");

        assertThatThrownBy(() ->
                        with("s3cret", node(problem(401, "unauthenticated"))).ask(ID))
                .hasMessageContaining("another token")
                .hasMessageContaining("CONCORDAT_TOKEN")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("s3cret"));
        assertThatThrownBy(
                        () -> with(null, node(problem(401, "unauthenticated"))).ask(ID))
                .hasMessageContaining("wants a token");
    }

    @Test
    void namesThatAreNoneAreNotTakenOver() {
        for (String malformed : List.of(
                VIEW.replace("01M7Z66XP0TCR9DVA21MSKNSQF", "$(reboot)"),
                VIEW.replace("01M7Z66XP0TCR9DVA21MSKNSQF", "01M7Z66XP0TCR9DVA21MSKNSQG"),
                VIEW.replace("\"branch\":\"1\"", "\"branch\":\"1;reboot\""),
                VIEW.replace("bank-a", "bank a"))) {
            assertThatThrownBy(() -> with(null, node(new Reply(200, malformed))).ask(ID))
                    .isInstanceOf(AuditFailure.class)
                    .hasMessageContaining("cannot be read");
            asked.clear();
        }
    }

    @Test
    void committedOnesAreReadBackToTheTimeThatIsAskedFor() {
        String page = "{\"items\":[" + VIEW + "],\"next\":\"01M7Z66XP0TCR9DVA21MSKNSQF\"}";
        Reply nothing = new Reply(200, "{\"items\":[]}");
        URI node = node(nothing, nothing, new Reply(200, page));

        var listing = with(null, node).decided(ID.createdAt().plusMillis(1));

        assertThat(listing.views()).isEmpty();
        assertThat(listing.cutShort()).isFalse();
        assertThat(asked).hasSize(3);
    }

    @Test
    void aListWithoutEndIsCutShort() {
        String page = "{\"items\":[" + VIEW + "],\"next\":\"01M7Z66XP0TCR9DVA21MSKNSQF\"}";
        Reply nothing = new Reply(200, "{\"items\":[]}");

        var listing = with(null, node(nothing, nothing, new Reply(200, page))).decided(ID.createdAt());

        assertThat(listing.views()).hasSize(CoordinatorReader.MAX_COMMITTED / 500);
        assertThat(listing.cutShort()).isTrue();
    }

    @Test
    void decidedOnesAreReadPageByPage() {
        String page = "{\"items\":[" + VIEW + "],\"next\":\"01M7Z66XP0TCR9DVA21MSKNSQF\"}";
        String last = "{\"items\":[" + VIEW + "]}";
        URI node = node(new Reply(200, page), new Reply(200, last), new Reply(200, "{\"items\":[]}"));

        var listing = with(null, node).decided(ID.createdAt());

        assertThat(listing.views()).hasSize(2);
        assertThat(listing.cutShort()).isFalse();
        assertThat(asked)
                .containsExactly(
                        "/v1/transactions?limit=500&status=committing null",
                        "/v1/transactions?limit=500&status=committing&after=01M7Z66XP0TCR9DVA21MSKNSQF null",
                        "/v1/transactions?limit=500&status=aborting null",
                        "/v1/transactions?limit=500&status=committed null");
    }
}
