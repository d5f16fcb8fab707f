package dev.concordat.participant.testapp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A coordinator that records what it is asked and answers as it is told; decides to commit, unless told otherwise. */
public final class StubCoordinator implements AutoCloseable {

    /** One request. */
    public record Request(String method, String path, String body, String authorization) {}

    /** One answer; status 0 closes the connection without any. */
    public record Answer(int status, String contentType, String body) {

        /** As coordinators answer: JSON, and errors as problems. */
        public Answer(int status, String body) {
            this(status, status < 400 ? "application/json" : "application/problem+json", body);
        }
    }

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Answer> behaviour = StubCoordinator::committing;

    public StubCoordinator() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "stub-coordinator");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void behave(Function<Request, Answer> newBehaviour) {
        behaviour = newBehaviour;
    }

    /** Refuses, as a coordinator does that knows of no leader. */
    public static Answer refusing(Request request) {
        return new Answer(503, "{\"type\":\"urn:concordat:problem:unavailable\",\"status\":503}");
    }

    /** What a proxy answers that lost the way to a coordinator, before or after it passed the request on. */
    public static Answer proxying(Request request) {
        return new Answer(
                503, "text/plain", "upstream connect error or disconnect/reset before headers. reset reason: overflow");
    }

    /** Decides as asked, and knows no outcome. */
    public static Answer committing(Request request) {
        if (request.path().endsWith("/commit")) {
            return new Answer(200, "{\"status\":\"committing\",\"decision\":\"commit\"}");
        }
        if (request.path().endsWith("/abort")) {
            return new Answer(200, "{\"status\":\"aborting\",\"decision\":\"abort\",\"reason\":\"requested\"}");
        }
        return new Answer(200, request.path().endsWith("/outcomes") ? "{\"outcomes\":[]}" : "{}");
    }

    /** Requests about transactions: neither leases nor inquiries. */
    public List<Request> decisions() {
        return requests.stream()
                .filter(request -> request.path().startsWith("/v1/transactions"))
                .toList();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public void reset() {
        requests.clear();
        behaviour = StubCoordinator::committing;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            requests.add(request);
            Answer answer = behaviour.apply(request);
            if (answer.status() == 0) {
                return;
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
