package dev.concordat.chaos.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Somebody who begins transactions, many at once, and never commits one (H1). */
final class Stranger {

    private static final int AT_ONCE = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<URI> nodes;
    private final Map<Integer, Integer> answers = new TreeMap<>();

    Stranger(List<URI> nodes) {
        this.nodes = nodes;
    }

    /** How often it was answered what, 0 being no answer. */
    Map<Integer, Integer> begin(int times, Duration timeout) {
        // Closed in the other order: the callers end before their connections do.
        try (HttpClient http = HttpClient.newBuilder()
                        .connectTimeout(Duration.ofSeconds(2))
                        .build();
                ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < times; i++) {
                URI node = nodes.get(i % nodes.size());
                callers.execute(() -> note(begin(http, node, timeout)));
            }
        }
        return answers;
    }

    private synchronized void note(int answer) {
        answers.merge(answer, 1, Integer::sum);
    }

    private static int begin(HttpClient http, URI node, Duration timeout) {
        HttpRequest request = HttpRequest.newBuilder(node.resolve("/v1/transactions"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"timeout\":\"" + timeout + "\"}"))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
