package dev.concordat.chaos.oracle;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Changes the members of the cluster as an operator would: asks one node after the other until it is done. */
public final class Operator {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration ATTEMPT = Duration.ofSeconds(30);
    private static final long BETWEEN_MILLIS = 1_000;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final String token;

    public Operator(String token) {
        this.token = token;
    }

    /**
     * Takes a member away.
     *
     * @throws IllegalStateException if it is not done in some minutes; the message holds the last answer
     */
    public void remove(String node, List<URI> others) {
        insist("DELETE", node, "", others);
    }

    /**
     * Adds a voter.
     *
     * @throws IllegalStateException if it is not done in some minutes; the message holds the last answer
     */
    public void add(String node, String raftAddress, String url, List<URI> others) {
        String body = "{\"raftAddress\":\"%s\",\"url\":\"%s\",\"role\":\"voter\"}".formatted(raftAddress, url);
        insist("PUT", node, body, others);
    }

    private void insist(String method, String node, String body, List<URI> others) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String last = "not asked";
        for (int i = 0; System.nanoTime() < end; i++) {
            try {
                HttpResponse<String> answer = http.send(
                        request(method, others.get(i % others.size()), node, body),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() / 100 == 2) {
                    return;
                }
                last = answer.statusCode() + " " + answer.body();
            } catch (IOException e) {
                last = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
            Pause.millis(BETWEEN_MILLIS);
        }
        throw new IllegalStateException("%s of member %s was not done: %s".formatted(method, node, last));
    }

    private HttpRequest request(String method, URI base, String node, String body) {
        return HttpRequest.newBuilder(base.resolve("/v1/cluster/members/" + node))
                .timeout(ATTEMPT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
