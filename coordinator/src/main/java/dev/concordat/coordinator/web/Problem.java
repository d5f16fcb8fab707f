package dev.concordat.coordinator.web;

import java.net.URI;

/** Every kind of error that the API answers with (RFC 9457); the slug is the last part of its {@code type}. */
public enum Problem {
    INVALID_REQUEST("invalid-request", 400, "The request is not valid"),
    ID_FROM_THE_FUTURE("id-from-the-future", 400, "The transaction id lies in the future"),
    UNAUTHENTICATED("unauthenticated", 401, "A token is needed"),
    FORBIDDEN("forbidden", 403, "This needs the operator role"),
    URL_NOT_ALLOWED("url-not-allowed", 403, "The address may not be called"),
    FOREIGN_ORIGIN("foreign-origin", 403, "A page of another site may not call this"),
    NOT_FOUND("not-found", 404, "There is nothing here"),
    TRANSACTION_UNKNOWN("transaction-unknown", 404, "The transaction is unknown"),
    BRANCH_UNKNOWN("branch-unknown", 404, "The branch is unknown"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed here"),
    NOT_ACCEPTABLE("not-acceptable", 406, "The answer cannot have the wanted form"),
    TRANSACTION_ABORTED("transaction-aborted", 409, "The transaction was aborted"),
    TRANSACTION_COMMITTED("transaction-committed", 409, "The transaction was committed"),
    TRANSACTION_DECIDED("transaction-decided", 409, "The transaction is decided"),
    BRANCH_CONFLICT("branch-conflict", 409, "The branch is something else"),
    MEMBERSHIP_CONFLICT("membership-conflict", 409, "The members cannot be changed so now"),
    NOT_RESOLVABLE("not-resolvable", 409, "The branch cannot be resolved"),
    OUTCOME_FORGOTTEN("outcome-forgotten", 410, "The outcome is not known any longer"),
    TOO_LARGE("too-large", 413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body has an unknown form"),
    FOREIGN_HOST("foreign-host", 421, "This node has another name"),
    RATE_LIMITED("rate-limited", 429, "Too many requests"),
    INTERNAL_ERROR("internal-error", 500, "The coordinator failed"),
    UNAVAILABLE("unavailable", 503, "The cluster cannot decide now"),
    OVERLOADED("overloaded", 503, "The coordinator is overloaded"),
    OUTCOME_UNKNOWN("outcome-unknown", 504, "The outcome of the call is unknown");

    private static final String TYPE_PREFIX = "urn:concordat:problem:";

    private final String slug;
    private final int status;
    private final String title;

    Problem(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    public String slug() {
        return slug;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public URI type() {
        return URI.create(TYPE_PREFIX + slug);
    }

    /** Whether the caller is told when to come again. */
    boolean hasRetryAfter() {
        return this == UNAVAILABLE || this == OVERLOADED || this == RATE_LIMITED;
    }

    /** The exception that answers with this problem. */
    public ProblemException because(String detail) {
        return new ProblemException(this, detail, null, null);
    }
}
