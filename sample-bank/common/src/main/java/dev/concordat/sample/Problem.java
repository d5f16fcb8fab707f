package dev.concordat.sample;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * A refusal, as the caller is to read it (RFC 9457).
 *
 * @param status HTTP status
 * @param slug what the problem's type ends in
 * @param title the kind of problem, for people
 * @param detail what happened and what to do next
 * @param transaction the global transaction that it happened in; absent if there was none
 */
public record Problem(
        HttpStatus status,
        String slug,
        String title,
        String detail,
        @Nullable String transaction) {

    private static final String PREFIX = "urn:concordat:problem:";

    public Problem(HttpStatus status, String slug, String title, String detail) {
        this(status, slug, title, detail, null);
    }

    /** A body that cannot be read as what is due. */
    public static Problem invalidRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, "invalid-request", "Invalid request", detail);
    }

    /** The same problem, said to belong to that transaction. */
    public Problem in(String newTransaction) {
        return new Problem(status, slug, title, detail, newTransaction);
    }

    /** The slug of a problem that another service answered with; empty if its type is none of ours. */
    public static String slugOf(ProblemDetail answered) {
        String type = String.valueOf(answered.getType());
        return type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : "";
    }

    public ProblemDetail toDetail() {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
        body.setType(URI.create(PREFIX + slug));
        body.setTitle(title);
        if (transaction != null) {
            body.setProperty("transaction", transaction);
        }
        return body;
    }
}
