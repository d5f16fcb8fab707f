package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.TransactionHeader;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** A call on its way to the instance that holds what it belongs to, and what may happen to it there. */
@Timeout(20)
class PassingOnTest {

    private static final TransactionHeader HEADER = new TransactionHeader(
                    TransactionId.of(1, new byte[10]), Duration.ofSeconds(10), new BranchId("2"))
            .withPrepare(PrepareMode.ON_REQUEST);

    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/write/b");
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    /** What the holder does with a connection. */
    private interface Holding {
        void on(Socket connection) throws IOException;
    }

    private static Holders heldAt(@Nullable URI base) {
        return new Holders() {
            @Override
            public boolean mayHold() {
                return false;
            }

            @Override
            public boolean isHere(TransactionId transaction) {
                return false;
            }

            @Override
            public Optional<Holder> elsewhere(TransactionId transaction) {
                return Optional.of(new Holder("i-7", base));
            }
        };
    }

    private String passedOnTo(Holding holding) throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> {
                try (Socket connection = holder.accept()) {
                    byte[] head = new byte[4_096];
                    int length = connection.getInputStream().read(head);
                    holding.on(connection);
                    return new String(head, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(answers(URI.create("http://127.0.0.1:" + holder.getLocalPort())))
                    .isTrue();
            return heard.get(10, TimeUnit.SECONDS);
        }
    }

    private boolean answers(@Nullable URI base) throws IOException {
        return new PassingOn("i-8", heldAt(base)).answers(request, response, HEADER);
    }

    private static void say(Socket connection, String answer) throws IOException {
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void theHoldersAnswerGoesBackAsItIs() throws Exception {
        String heard = passedOnTo(connection -> say(
                connection,
                "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-Two: a\r\nX-Two: b\r\n"
                        + "Concordat-Branches: \"1\";participant=\"bank\";instance=\"i-7\"\r\n\r\nok"));

        assertThat(heard).startsWith("POST /write/b HTTP/1.1").containsIgnoringCase("passed-on=\"i-8\"");
        assertThat(response.getStatus()).isEqualTo(201);
        assertThat(response.getContentAsString()).isEqualTo("ok");
        assertThat(response.getHeaders("X-Two")).containsExactly("a", "b");
        assertThat(response.getHeader(BranchesHeader.NAME)).contains("i-7");
    }

    @Test
    void anAnswerThatIsLostOnItsWayPromisesNothing() throws Exception {
        passedOnTo(connection -> {});

        assertThat(response.getStatus()).isEqualTo(502);
        assertThat(response.getHeader(BranchesHeader.NAME))
                .as("so that its caller takes the call for lost")
                .isNull();
    }

    @Test
    void aHolderThatCannotBeReachedHasDoneNothing() throws IOException {
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }

        assertThat(answers(URI.create("http://127.0.0.1:" + nobody))).isTrue();

        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getHeader(BranchesHeader.NAME)).isEmpty();
    }

    @Test
    void aRequestThatCannotBePassedOnHasDoneNothing() throws IOException {
        request.setQueryString("broken=%");

        assertThat(answers(URI.create("http://127.0.0.1:1"))).isTrue();

        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getHeader(BranchesHeader.NAME)).isEmpty();
    }

    @Test
    void withoutTheWishNobodyIsLookedFor() throws IOException {
        TransactionHeader plain = HEADER.withPrepare(PrepareMode.ON_RETURN);

        assertThat(new PassingOn("i-8", heldAt(null)).answers(request, response, plain))
                .isFalse();
    }
}
