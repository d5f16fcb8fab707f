package dev.concordat.participant.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An RFC 9457 answer whose texts are ours, so that they need no escaping beyond quotes. */
record Problem(int status, String slug, String title, String detail) {

    static final String MEDIA_TYPE = "application/problem+json";

    byte[] json() {
        String json = "{\"type\":\"urn:concordat:problem:" + slug + "\",\"title\":\"" + title + "\",\"status\":"
                + status + ",\"detail\":\"" + detail.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    void send(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType(MEDIA_TYPE);
        response.getOutputStream().write(json());
    }
}
