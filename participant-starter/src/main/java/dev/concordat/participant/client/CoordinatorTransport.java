package dev.concordat.participant.client;

import dev.concordat.participant.request.HedgeBudget;
import dev.concordat.participant.request.RequestResult;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to whichever node answers: stays with the last good one, goes on to the next with the same body when
 * an answer is lost, asks the next beside it when one is slow, pauses after each round, and ends with its budget. Every
 * request of the contract is idempotent. Thread-safe.
 */
final class CoordinatorTransport {

    private final CoordinatorSettings settings;
    private final HttpClient http;
    private final HedgeBudget hedges = new HedgeBudget();
    private final AtomicInteger preferred = new AtomicInteger();
    private final OlderNodes older;

    CoordinatorTransport(CoordinatorSettings settings) {
        this.settings = settings;
        this.older = new OlderNodes(settings.urls().size(), System::nanoTime);
        // HTTP/2 by upgrade costs a round trip and gains nothing here; redirects could lead anywhere.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    RequestResult send(String method, String path, @Nullable String body, Duration budget) {
        return send((node, timeout) -> attempt(request(method, path, body, node, timeout)), budget);
    }

    /** Posts what nodes of an older build refuse, and to those what they understand. */
    RequestResult sendEither(String path, String body, String bodyForOlder, Duration budget) {
        return send(
                (node, timeout) -> {
                    Supplier<CompletableFuture<RequestResult>> plainly =
                            () -> attempt(request("POST", path, bodyForOlder, node, timeout));
                    return older.contains(node)
                            ? plainly.get()
                            : older.ask(node, attempt(request("POST", path, body, node, timeout)), plainly);
                },
                budget);
    }

    private interface Attempt {
        CompletableFuture<RequestResult> at(int node, Duration timeout);
    }

    private RequestResult send(Attempt attempt, Duration budget) {
        Nodes nodes = new Nodes() {
            @Override
            public CompletableFuture<RequestResult> ask(int node, Duration timeout) {
                return attempt.at(node, timeout);
            }

            @Override
            public void prefer(int from, int to) {
                preferred.compareAndSet(from, to);
            }
        };
        return new Exchange(nodes, settings, hedges, preferred.get(), budget).run();
    }

    private HttpRequest request(String method, String path, @Nullable String body, int node, Duration timeout) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base(node) + path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json");
        if (settings.token() != null) {
            request.header("Authorization", "Bearer " + settings.token());
        }
        if (body == null) {
            return request.method(method, BodyPublishers.noBody()).build();
        }
        return request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private String base(int node) {
        String base = settings.urls().get(node).toString();
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    private CompletableFuture<RequestResult> attempt(HttpRequest request) {
        CompletableFuture<HttpResponse<String>> call = http.sendAsync(request, headers -> new BoundedBody());
        CompletableFuture<RequestResult> reply = call.handle(
                (response, failure) -> failure == null ? read(request, response) : lost(request, unwrapped(failure)));
        // An answer that cannot even be read, for whatever reason, is none.
        reply = reply.exceptionally(failure -> lost(request, unwrapped(failure)));
        // Whoever gives up the reply gives up the call.
        var unused = reply.whenComplete((answer, failure) -> call.cancel(true));
        return reply;
    }

    private static RequestResult read(HttpRequest request, HttpResponse<String> response) {
        return RequestResult.of(
                response.statusCode(),
                ProblemType.of(response),
                response.body(),
                request.uri().toString());
    }

    private static RequestResult lost(HttpRequest request, Throwable failure) {
        return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException
                ? new RequestResult.NotDelivered("no connection to " + request.uri())
                : new RequestResult.Lost("no answer from " + request.uri() + ": " + failure);
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
