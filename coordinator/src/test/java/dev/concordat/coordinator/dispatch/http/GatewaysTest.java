package dev.concordat.coordinator.dispatch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.concordat.coordinator.dispatch.BranchKey;
import dev.concordat.coordinator.dispatch.CallResult;
import dev.concordat.coordinator.dispatch.Gateway;
import dev.concordat.coordinator.dispatch.Verb;
import dev.concordat.coordinator.security.AllowedUrls;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two gateways as they are put together, against a participant that answers nothing until it is told to. */
@Timeout(60)
class GatewaysTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final BranchKey KEY =
            new BranchKey(new TransactionId("01ARZ3NDEKTSV4RRFFQ69G5FAV"), new BranchId("1"));

    private final HttpGatewayConfiguration configuration = new HttpGatewayConfiguration();
    private final AllowedUrls allowed = AllowedUrls.defaults();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch told = new CountDownLatch(1);
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    GatewaysTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            try (exchange) {
                told.await();
                exchange.sendResponseHeaders(500, -1);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static GatewaySettings settings(@Nullable String token, int connections) {
        return new GatewaySettings("c", token, SHORT, SHORT, 1_000, connections, connections);
    }

    private CallResult post(Gateway gateway, Duration within) {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        return gateway.post(base, Verb.COMMIT, List.of(KEY), within);
    }

    @Test
    void aDeliveryTakesNoLongerThanItsBoundWhateverItIsGiven() throws IOException {
        GatewaySettings settings = settings(null, 9);
        try (ConnectionPool pool = configuration.deliveryConnections(settings, allowed)) {
            Gateway gateway = configuration.deliveryGateway(pool, settings, allowed);

            assertThat(post(gateway, LONG)).isEqualTo(new CallResult.NoAnswer("no answer within PT0.3S"));
            assertThat(post(gateway, Duration.ofMillis(200)))
                    .isEqualTo(new CallResult.NoAnswer("no answer within PT0.2S"));
        }
    }

    @Test
    void aVotingRoundBringsItsOwnBound() throws IOException {
        GatewaySettings settings = settings(null, 9);
        try (ConnectionPool pool = configuration.votingConnections(settings, allowed)) {
            Gateway gateway = configuration.votingGateway(pool, settings, allowed);

            assertThat(post(gateway, Duration.ofSeconds(1)))
                    .isEqualTo(new CallResult.NoAnswer("no answer within PT1S"));
        }
    }

    @Test
    void whoHasNoTokenSendsNone() throws IOException {
        told.countDown();
        for (String token : new String[] {null, "secret"}) {
            GatewaySettings settings = settings(token, 9);
            try (ConnectionPool pool = configuration.deliveryConnections(settings, allowed)) {
                assertThat(post(configuration.deliveryGateway(pool, settings, allowed), LONG))
                        .isEqualTo(new CallResult.Unusable("status 500"));
            }
        }

        assertThat(authorizations).containsExactly("null", "Bearer secret");
    }

    @Test
    void aNodeWithoutAConnectionToSpareSaysNothingOfTheParticipant() throws IOException {
        GatewaySettings settings = settings(null, 1);
        try (ConnectionPool pool = configuration.votingConnections(settings, allowed)) {
            Gateway gateway = configuration.votingGateway(pool, settings, allowed);
            var first = threads.submit(() -> post(gateway, LONG));
            await().until(() -> authorizations.size() == 1);

            assertThat(post(gateway, LONG))
                    .isEqualTo(new CallResult.Unusable("this node has no connection to spare"));
            told.countDown();
            await().until(first::isDone);
        }
    }

    @Test
    void aNodeThatStopsBreaksItsCallsOff() throws IOException {
        GatewaySettings settings = settings(null, 9);
        ConnectionPool pool = configuration.votingConnections(settings, allowed);
        var call = threads.submit(() -> post(configuration.votingGateway(pool, settings, allowed), LONG));
        await().until(() -> authorizations.size() == 1);

        pool.close();

        await().atMost(Duration.ofSeconds(10)).until(call::isDone);
    }
}
