package dev.concordat.coordinator.dispatch.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.concordat.coordinator.dispatch.BranchKey;
import dev.concordat.coordinator.dispatch.CallResult;
import dev.concordat.coordinator.dispatch.Verb;
import dev.concordat.coordinator.security.AllowedUrls;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpGatewayTest {

    private static final String ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final String DONE =
            "{\"results\":[{\"transaction\":\"" + ID + "\",\"branch\":\"1\",\"result\":\"done\",\"more\":1}]}";
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final AllowedUrls allowed = AllowedUrls.defaults();
    private final GatewaySettings settings = GatewaySettings.defaults("cluster-1", "secret");
    private final ConnectionPool pool = new ConnectionPool("test", settings, allowed);
    private final HttpGateway gateway = new HttpGateway(pool, settings, allowed, HttpGatewayConfiguration.json());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server = server();

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private Answer answer = exchange -> write(exchange, 200, DONE);

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                answer.to(exchange);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        pool.close();
    }

    private static Answer problem(int status, String type, String body) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            write(exchange, status, body);
        };
    }

    @Test
    void whatAParticipantsProblemSaysIsPassedOnInItsWords() {
        String body = "{\"title\":\"Foreign cluster\",\"detail\":\"it belongs to\\u0007 a\",\"status\":409}";

        answer = problem(409, "application/problem+json", body);
        assertThat(post("")).isEqualTo(new CallResult.Unusable("status 409: Foreign cluster: it belongs to? a"));
        answer = problem(503, "application/problem+json;charset=utf-8", "{\"detail\":\"full\"}");
        assertThat(post("")).isEqualTo(new CallResult.NoAnswer("status 503: full"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{}", "{\"title\":\" \"}", "{\"title\":{}}", "<html>", "{\"title\":\"x"})
    void aProblemThatSaysNothingUsableIsItsStatus(String body) {
        answer = problem(409, "application/problem+json", body);
        assertThat(post("")).isEqualTo(new CallResult.Unusable("status 409"));
        answer = problem(409, "application/json", "{\"title\":\"not a problem\"}");
        assertThat(post("")).isEqualTo(new CallResult.Unusable("status 409"));
    }

    @Test
    void aProblemOfAnySizeIsNotRead() {
        String huge = "x".repeat(settings.maxResponseBytes());
        answer = problem(409, "application/problem+json", "{\"title\":\"" + huge + "\"}");
        assertThat(post("")).isEqualTo(new CallResult.Unusable("status 409"));
    }

    @Test
    void postsTheBranchesAndReadsTheResults() {
        CallResult result = post("/base/");

        assertThat(result).isInstanceOfSatisfying(CallResult.Answered.class, answered -> assertThat(answered.results())
                .singleElement()
                .satisfies(each -> assertThat(each.result()).isEqualTo("done")));
        assertThat(received)
                .containsExactly("POST /base/commit Bearer secret {\"coordinator\":\"cluster-1\",\"branches\":"
                        + "[{\"transaction\":\"" + ID + "\",\"branch\":\"1\"}]}");
    }

    @Test
    void redirectsAreNotFollowed() {
        answer = exchange -> {
            exchange.getResponseHeaders().add("Location", base() + "/elsewhere");
            write(exchange, 307, "");
        };

        assertThat(post("")).isEqualTo(new CallResult.Unusable("status 307"));
        assertThat(received).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 400, 404, 409, 429, 500})
    void anyOtherStatusSaysNothing(int status) {
        answer = exchange -> write(exchange, status, DONE);

        assertThat(post("")).isEqualTo(new CallResult.Unusable("status " + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aGatewayErrorIsAsGoodAsNoAnswer(int status) {
        answer = exchange -> write(exchange, status, DONE);

        assertThat(post("")).isEqualTo(new CallResult.NoAnswer("status " + status));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "null",
                "[]",
                "{}",
                "{\"results\":null}",
                "{\"results\":[null]}",
                "{\"results\":[{}]}",
                "{\"results\":{}}",
                "{\"results\":[{\"transaction\":\"x\",\"branch\":\"1\"}]}"
            })
    void anAnswerThatIsNotOneSaysNothing(String body) {
        answer = exchange -> write(exchange, 200, body);

        assertThat(post("")).isInstanceOf(CallResult.Unusable.class);
    }

    @Test
    void anAnswerThatIsTooLargeIsNotRead() {
        answer = exchange -> write(exchange, 200, " ".repeat(settings.maxResponseBytes()) + DONE);

        assertThat(post("")).isInstanceOfSatisfying(CallResult.Unusable.class, unusable -> assertThat(unusable.why())
                .contains("larger than"));
    }

    @Test
    void silenceIsNoAnswer() {
        answer = exchange -> hang();

        assertThat(call(base(), SHORT)).isInstanceOf(CallResult.NoAnswer.class);
    }

    @Test
    void anAnswerThatTricklesInIsNoAnswer() {
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            while (!Thread.interrupted()) {
                out.write(' ');
                out.flush();
                LockSupport.parkNanos(50_000_000);
            }
        };

        assertThat(call(base(), SHORT)).isInstanceOf(CallResult.NoAnswer.class);
    }

    @Test
    void nobodyListeningIsNotReached() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertThat(call("http://127.0.0.1:" + free, LONG)).isInstanceOf(CallResult.NotReached.class);
    }

    @Test
    void anAddressThatIsNotAllowedIsNotCalled() {
        assertThat(call("http://127.1:" + server.getAddress().getPort(), LONG))
                .isInstanceOf(CallResult.NotReached.class);
        assertThat(received).isEmpty();
    }

    @Test
    void interruptingTheCallerEndsTheCall() {
        answer = exchange -> hang();
        AtomicReference<CallResult> result = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> result.set(call(base(), LONG)));
        await().atMost(LONG).until(() -> received.size() == 1);

        caller.interrupt();

        await().atMost(Duration.ofSeconds(10)).until(() -> result.get() != null);
        assertThat(result.get()).isInstanceOf(CallResult.NoAnswer.class);
    }

    @Test
    void aNameThatTurnsOutToBeThisMachineIsNotConnectedTo() throws UnknownHostException {
        CheckedResolver resolver = new CheckedResolver(allowed, names("127.0.0.1", "10.0.0.7"));
        CheckedResolver onlyLoopback = new CheckedResolver(allowed, names("127.0.0.1"));

        assertThat(resolver.resolve("bank-a")).containsExactly(InetAddress.ofLiteral("10.0.0.7"));
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> onlyLoopback.resolve("bank-a"))
                .withMessageContaining("loopback");
    }

    private static DnsResolver names(String... addresses) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) {
                return List.of(addresses).stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }

    private CallResult post(String path) {
        return call(base() + path, LONG);
    }

    private CallResult call(String base, Duration within) {
        BranchKey key = new BranchKey(new TransactionId(ID), new BranchId("1"));
        return gateway.post(base, Verb.COMMIT, List.of(key), within);
    }

    private String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        boolean bodiless = status == 204;
        exchange.sendResponseHeaders(status, bodiless || bytes.length == 0 ? -1 : bytes.length);
        if (!bodiless) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
