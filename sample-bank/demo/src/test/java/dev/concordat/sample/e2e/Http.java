package dev.concordat.sample.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plain HTTP with JSON, as any client has it. Thread-safe. */
final class Http {

    private final JsonMapper json = new JsonMapper();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param text body as it came
     * @param json body as JSON; an empty object if there was none
     * @param contentType of the body
     */
    record Answer(int status, String text, JsonNode json, String contentType) {

        /** What the problem's type ends in. */
        String slug() {
            String type = json.path("type").asString("");
            return type.substring(type.lastIndexOf(':') + 1);
        }
    }

    Answer get(URI uri) {
        return send(HttpRequest.newBuilder(uri).GET(), Map.of());
    }

    Answer post(URI uri, String body) {
        return post(uri, body, Map.of());
    }

    Answer post(URI uri, String body, Map<String, String> headers) {
        return send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                headers);
    }

    private Answer send(HttpRequest.Builder request, Map<String, String> headers) {
        headers.forEach(request::header);
        try {
            HttpResponse<String> answer =
                    client.send(request.timeout(Duration.ofSeconds(40)).build(), HttpResponse.BodyHandlers.ofString());
            String text = answer.body();
            return new Answer(
                    answer.statusCode(),
                    text,
                    text.isEmpty() ? json.createObjectNode() : json.readTree(text),
                    answer.headers().firstValue("Content-Type").orElse(""));
        } catch (IOException e) {
            return new Answer(0, e.toString(), json.createObjectNode(), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
