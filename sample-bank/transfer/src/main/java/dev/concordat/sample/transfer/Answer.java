package dev.concordat.sample.transfer;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * What a client gets, byte for byte the same each time it asks under one key.
 *
 * @param status HTTP status
 * @param body JSON
 */
record Answer(int status, String body) {

    ResponseEntity<String> toResponse() {
        var type = isRefusal() ? MediaType.APPLICATION_PROBLEM_JSON : MediaType.APPLICATION_JSON;
        var response = ResponseEntity.status(status).contentType(type);
        return (status == 503 ? response.header("Retry-After", "1") : response).body(body);
    }

    /** Whether nothing was moved, as far as is known. */
    boolean isRefusal() {
        return status >= 400;
    }

    /** Whether asking again can never give another answer, so that it may be kept. */
    boolean isFinal() {
        return status < 500;
    }
}
