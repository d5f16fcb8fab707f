package dev.concordat.sample.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends one transfer once and says what the answer means. Thread-safe. */
public final class TransferClient {

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http;
    private final URI transfers;

    /** @param transfers address of the collection */
    public TransferClient(HttpClient http, URI transfers) {
        this.http = http;
        this.transfers = transfers;
    }

    /** One attempt; the same key for each attempt at the same transfer. */
    public TransferReply send(String body, String key) {
        HttpRequest request = HttpRequest.newBuilder(transfers)
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return meaning(answer.statusCode(), json.readTree(answer.body()));
        } catch (IOException e) {
            return new TransferReply.Unsettled(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an answer", e);
        }
    }

    private static TransferReply meaning(int status, JsonNode body) {
        String type = body.path("type").asString("");
        if (status == 201) {
            return new TransferReply.Acknowledged(body.path("transaction").asString());
        }
        if (type.endsWith(":insufficient-funds")) {
            return new TransferReply.Refused();
        }
        return type.endsWith(":transaction-aborted")
                ? new TransferReply.Aborted()
                : new TransferReply.Unsettled(status + " " + type);
    }
}
