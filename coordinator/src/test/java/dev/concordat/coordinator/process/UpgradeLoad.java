package dev.concordat.coordinator.process;

import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A client that commits one transaction after the other, by the rules of the contract: after a broken connection, a 503
 * or a 504 it asks the next node with the same body, for some time.
 */
final class UpgradeLoad {

    private static final Duration BUDGET = Duration.ofSeconds(30);
    private static final String BODY = "{\"await\":\"decision\",\"branches\":[{\"branch\":\"1\",\"participant\":\"p\","
            + "\"vote\":\"prepared\",\"callback\":\"http://127.0.0.1:9/none\"}]}";

    private final List<String> urls;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread = Thread.ofPlatform().name("load").unstarted(this::run);

    UpgradeLoad(List<String> urls) {
        this.urls = urls;
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
        http.close();
    }

    /** Transactions whose commit was answered with 200. */
    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Everything else that came of a transaction. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private void run() {
        try {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                commit(identifier(), i);
                // The pace of the load, not a wait for anything.
                Thread.sleep(20);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(String id, int first) throws InterruptedException {
        long end = System.nanoTime() + BUDGET.toNanos();
        for (int i = first; System.nanoTime() < end; i++) {
            try {
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create(urls.get(i % urls.size()) + "/v1/transactions/" + id + "/commit"))
                        .timeout(Duration.ofSeconds(10))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(BODY))
                        .build();
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    acknowledged.add(id);
                    return;
                }
                if (answer.statusCode() != 503 && answer.statusCode() != 504) {
                    failures.add(id + " " + answer.statusCode() + " " + answer.body());
                    return;
                }
            } catch (IOException unknown) {
                // The next node knows, or decides.
            }
            // As a client backs off between two attempts.
            Thread.sleep(50);
        }
        failures.add(id + " got no answer in " + BUDGET);
    }

    static String identifier() {
        byte[] random = new byte[TransactionId.RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return TransactionId.of(System.currentTimeMillis(), random).value();
    }
}
