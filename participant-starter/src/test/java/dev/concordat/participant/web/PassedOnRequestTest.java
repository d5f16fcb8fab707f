package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.TransactionHeader;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Which calls are passed on, and what of them reaches the instance that holds their local transaction. */
@Timeout(20)
class PassedOnRequestTest {

    private static final TransactionHeader HEADER = new TransactionHeader(
                    TransactionId.of(1, new byte[10]), Duration.ofSeconds(10), new BranchId("2"))
            .withPrepare(PrepareMode.ON_REQUEST);

    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<Holders.Holder> reached = new ArrayList<>();
    private final HttpServer holder;
    private boolean mayHold;
    private boolean here;

    PassedOnRequestTest() throws IOException {
        holder = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        holder.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                heard.add(exchange.getRequestURI() + " length="
                        + exchange.getRequestHeaders().getFirst("Content-Length") + " chunked="
                        + exchange.getRequestHeaders().containsKey("Transfer-Encoding") + " many="
                        + exchange.getRequestHeaders().get("X-Many") + " te="
                        + exchange.getRequestHeaders().get("TE") + " pseudo="
                        + exchange.getRequestHeaders().containsKey(":path") + " body="
                        + new String(body, StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        holder.start();
    }

    @AfterEach
    void stop() {
        Thread.interrupted();
        holder.stop(0);
    }

    private boolean answers(MockHttpServletRequest request, TransactionHeader header, @Nullable URI base)
            throws IOException {
        Holders holders = new Holders() {
            @Override
            public boolean mayHold() {
                return mayHold;
            }

            @Override
            public boolean isHere(TransactionId transaction) {
                return here;
            }

            @Override
            public Optional<Holder> elsewhere(TransactionId transaction) {
                return Optional.of(new Holder("i-7", base));
            }

            @Override
            public void isReached(Holder answering) {
                reached.add(answering);
            }
        };
        return new PassingOn("i-8", holders).answers(request, response, header);
    }

    private String heardOf(MockHttpServletRequest request) throws IOException {
        assertThat(answers(request, HEADER, base())).isTrue();
        return heard.get(0);
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + holder.getAddress().getPort());
    }

    private static MockHttpServletRequest request() {
        return new MockHttpServletRequest("POST", "/write/b");
    }

    /** One whose length is not known beforehand, as in chunks or by HTTP/2. */
    private static MockHttpServletRequest ofUnknownLength(String body) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/write/b") {
            @Override
            public long getContentLengthLong() {
                return -1;
            }
        };
        request.setContent(body.getBytes(StandardCharsets.UTF_8));
        return request;
    }

    @Test
    void aBodyOfKnownLengthKeepsIt() throws IOException {
        MockHttpServletRequest request = request();
        request.setContent("four".getBytes(StandardCharsets.UTF_8));

        assertThat(heardOf(request)).contains("length=4 chunked=false").endsWith("body=four");
    }

    @Test
    void aBodyInChunksIsPassedOnInChunks() throws IOException {
        MockHttpServletRequest request = ofUnknownLength("four");
        request.addHeader("Transfer-Encoding", "chunked");

        assertThat(heardOf(request)).contains("chunked=true").endsWith("body=four");
    }

    @Test
    void aBodyThatCameByHttp2NeedNotSayHowLongItIs() throws IOException {
        MockHttpServletRequest request = ofUnknownLength("four");
        request.setProtocol("HTTP/2.0");

        assertThat(heardOf(request)).contains("chunked=true").endsWith("body=four");
    }

    @Test
    void withoutALengthAndChunksThereIsNoBodyByHttp1() throws IOException {
        assertThat(heardOf(ofUnknownLength("four"))).contains("chunked=false").endsWith("body=");
    }

    @Test
    void anEmptyBodyInChunksIsNone() throws IOException {
        MockHttpServletRequest request = ofUnknownLength("");
        request.addHeader("Transfer-Encoding", "chunked");

        assertThat(heardOf(request)).contains("chunked=false").endsWith("body=");
    }

    @Test
    void aLengthOfZeroIsNoBody() throws IOException {
        MockHttpServletRequest request = request();
        request.setContent(new byte[0]);
        request.addHeader("Transfer-Encoding", "chunked");

        assertThat(heardOf(request)).contains("chunked=false").endsWith("body=");
    }

    @Test
    void queryAndHeadersGoAlongButNotThoseOfTheConnection() throws IOException {
        MockHttpServletRequest request = request();
        request.setQueryString("a=1&b=2");
        request.addHeader("X-Many", "one");
        request.addHeader("X-Many", "two");
        request.addHeader("TE", "trailers");

        assertThat(heardOf(request))
                .startsWith("/write/b?a=1&b=2 ")
                .contains("many=[one, two]")
                .contains("te=null");
        assertThat(reached).containsExactly(new Holders.Holder("i-7", base()));
    }

    @Test
    void aHeaderThatIsNoneButPartOfTheRequestLineIsNotPassedOn() throws IOException {
        MockHttpServletRequest request = request();
        request.addHeader(":path", "/write/b");

        assertThat(heardOf(request)).contains("pseudo=false");
        assertThat(response.getStatus()).isEqualTo(200);
    }

    @Test
    void whereThisServiceHoldsByItselfACallIsPassedOnWithoutTheWish() throws IOException {
        mayHold = true;

        assertThat(answers(request(), HEADER.withPrepare(PrepareMode.ON_RETURN), base()))
                .isTrue();
        assertThat(heard).hasSize(1);
    }

    @Test
    void whatIsHeldHereIsHandledHere() throws IOException {
        here = true;

        assertThat(answers(request(), HEADER, base())).isFalse();
        assertThat(heard).isEmpty();
    }

    @Test
    void aCallThatWasPassedOnAlreadyIsNotPassedOnAgain() throws IOException {
        assertThat(answers(request(), HEADER.passedOn("i-9", Duration.ofSeconds(1)), base()))
                .isTrue();

        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getContentAsString()).contains("instance i-9 has passed this call on already");
        assertThat(heard).isEmpty();
    }

    @Test
    void aHolderOfWhichNobodyKnowsTheAddressIsNotCalled() throws IOException {
        assertThat(answers(request(), HEADER, null)).isTrue();

        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getContentAsString()).contains("no coordinator says where it is");
    }

    @Test
    void aWebSocketIsNotPassedOn() throws IOException {
        MockHttpServletRequest request = request();
        request.addHeader("Upgrade", "WebSocket");

        assertThat(answers(request, HEADER, base())).isTrue();

        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getContentAsString()).contains("a web socket cannot be passed on");
        assertThat(heard).isEmpty();
    }

    @Test
    void anInterruptOnTheWayStaysSet() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> answers(request(), HEADER, base()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("interrupted while a call was passed on");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoHoldsNothingKnowsOfNobody() {
        assertThat(Holders.NONE.mayHold()).isFalse();
        assertThat(Holders.NONE.isHere(HEADER.transaction())).isFalse();
        assertThat(Holders.NONE.elsewhere(HEADER.transaction())).isEmpty();
    }
}
