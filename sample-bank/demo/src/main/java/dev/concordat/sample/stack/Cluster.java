package dev.concordat.sample.stack;

import dev.concordat.testing.JavaProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks coordinators about their cluster. Thread-safe. */
public final class Cluster {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final JsonMapper json = new JsonMapper();
    private final List<JavaProcess> nodes;
    private final String authorization;

    /** Of those nodes, some of which may be down. */
    public Cluster(List<JavaProcess> nodes) {
        this(nodes, "none");
    }

    /** @param token shown to the nodes */
    public Cluster(List<JavaProcess> nodes, String token) {
        this.nodes = List.copyOf(nodes);
        this.authorization = "Bearer " + token;
    }

    /** The node that one of the living nodes holds for the leader; empty during an election. */
    public Optional<JavaProcess> leader() {
        return nodes.stream()
                .filter(JavaProcess::isAlive)
                .flatMap(node -> leaderSeenBy(node).stream())
                .flatMap(name -> nodes.stream()
                        .filter(node -> node.isAlive() && node.name().equals(name)))
                .findFirst();
    }

    private Optional<String> leaderSeenBy(JavaProcess node) {
        try {
            HttpRequest request = HttpRequest.newBuilder(node.url().resolve("/v1/cluster"))
                    .timeout(Duration.ofSeconds(2))
                    .header("Authorization", authorization)
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode leader = json.readTree(answer.body()).path("leader");
            return answer.statusCode() == 200 && leader.isString()
                    ? Optional.of(leader.stringValue())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + node.name(), e);
        }
    }
}
