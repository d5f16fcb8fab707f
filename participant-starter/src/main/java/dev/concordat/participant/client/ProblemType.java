package dev.concordat.participant.client;

import java.net.http.HttpResponse;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads of a refusal which problem it is (RFC 9457). Pure; safe for use by many threads. */
final class ProblemType {

    private static final String MEDIA_TYPE = "application/problem+json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ProblemType() {}

    static String of(HttpResponse<String> response) {
        return of(response.headers().firstValue("Content-Type").orElse(""), response.body());
    }

    /** The {@code type}; empty if it is no problem, has none, or cannot be read. */
    static String of(String contentType, String body) {
        String mediaType = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (!mediaType.equals(MEDIA_TYPE)) {
            return "";
        }
        try {
            return JSON.readTree(body).path("type").asString("");
        } catch (JacksonException malformed) {
            return "";
        }
    }
}
