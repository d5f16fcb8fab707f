package dev.concordat.sample.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Stands between two processes and passes HTTP on, until a {@link Trap} catches an exchange: then the test can do its
 * deed, and say whether the exchange goes on or the connection breaks. Thread-safe.
 */
final class FaultProxy implements AutoCloseable {

    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade", "http2-settings");

    private final HttpServer server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final URI target;
    private final List<Trap> traps = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    FaultProxy(int port, URI target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Catches the next request whose path ends so, before it is passed on. */
    Trap catchRequest(String pathEnd) {
        return set(new Trap(pathEnd, Trap.Point.REQUEST));
    }

    /** Catches the answer to the next request whose path ends so: what was asked for is done, nobody knows. */
    Trap catchAnswer(String pathEnd) {
        return set(new Trap(pathEnd, Trap.Point.ANSWER));
    }

    /** Method and path of each request since the last {@link #forget}. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    void forget() {
        seen.clear();
    }

    /** Removes all traps; what is caught goes on. */
    void clear() {
        traps.forEach(Trap::letGo);
        traps.clear();
    }

    @Override
    public void close() {
        clear();
        server.stop(0);
    }

    private Trap set(Trap trap) {
        traps.add(trap);
        return trap;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            seen.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            Optional<Trap> trap = traps.stream()
                    .filter(candidate -> candidate.catches(exchange))
                    .findFirst();
            if (trap.isPresent() && !trap.get().pass(Trap.Point.REQUEST)) {
                return;
            }
            HttpResponse<byte[]> answer = forward(exchange, body);
            if (trap.isPresent() && !trap.get().pass(Trap.Point.ANSWER)) {
                return;
            }
            answer.headers().map().forEach((name, values) -> copy(exchange, name, values));
            boolean empty = answer.body().length == 0;
            exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
            if (!empty) {
                exchange.getResponseBody().write(answer.body());
            }
        } catch (IOException e) {
            // The process behind is gone: its caller sees a broken connection, as it would without a proxy.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .timeout(Duration.ofSeconds(60))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                header.getValue().forEach(value -> request.header(header.getKey(), value));
            }
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void copy(HttpExchange exchange, String name, List<String> values) {
        if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
            exchange.getResponseHeaders().put(name, values);
        }
    }
}
