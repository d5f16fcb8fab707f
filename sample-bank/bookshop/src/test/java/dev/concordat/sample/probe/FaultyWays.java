package dev.concordat.sample.probe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.concordat.sample.probe.Step.Way;
import dev.concordat.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;

/** A proxy that spoils calls in the way that their address says. Thread-safe. */
final class FaultyWays implements AutoCloseable {

    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade", "http2-settings");
    /** Of a request whose answer nobody will get. */
    static final String IN_VAIN = "X-Probe-In-Vain";

    /** Ports for the services of other processes, as system properties. */
    static final String PORT_PROPERTY = "probe.ways.port";

    static final String NOBODY_PROPERTY = "probe.ways.nobody";

    static final int PORT = port(PORT_PROPERTY);
    static final int NOBODY = port(NOBODY_PROPERTY);

    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    FaultyWays() {
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private static int port(String property) {
        Integer given = Integer.getInteger(property);
        return given == null ? Ports.free() : given;
    }

    /** What stands before the path of a call to that port. */
    static URI base(Way way, int port) {
        return switch (way) {
            case DIRECT -> URI.create("http://127.0.0.1:" + port);
            case UNREACHABLE -> URI.create("http://127.0.0.1:" + NOBODY);
            case ANSWER_LOST, BAD_GATEWAY, TWICE_FIRST, TWICE_SECOND ->
                URI.create("http://127.0.0.1:" + PORT + "/" + way + "/" + port);
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", 4);
            Way way = Way.valueOf(path[1]);
            URI target = URI.create("http://127.0.0.1:" + path[2] + "/" + path[3]);
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpResponse<byte[]> first = forward(exchange, target, body, way == Way.TWICE_SECOND);
            switch (way) {
                case ANSWER_LOST -> {}
                case BAD_GATEWAY -> exchange.sendResponseHeaders(502, -1);
                case TWICE_SECOND -> answer(exchange, forward(exchange, target, body, false));
                case TWICE_FIRST -> {
                    forward(exchange, target, body, true);
                    answer(exchange, first);
                }
                case DIRECT, UNREACHABLE -> throw new IllegalArgumentException("does not lead here: " + way);
            }
        } catch (IOException e) {
            // The service behind gave no answer: nor do we.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, URI target, byte[] body, boolean inVain)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(30))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        if (inVain) {
            request.header(IN_VAIN, "yes");
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        boolean empty = answer.body().length == 0;
        exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
        if (!empty) {
            exchange.getResponseBody().write(answer.body());
        }
    }
}
