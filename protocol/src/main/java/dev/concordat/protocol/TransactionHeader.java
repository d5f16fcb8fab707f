package dev.concordat.protocol;

import java.time.Duration;
import java.util.Map;

/**
 * The request header {@value #NAME}, an RFC 9651 item: {@code "01J…";timeout=29950;branch="1"} (contract.md 4).
 *
 * @param transaction the global transaction that the call belongs to
 * @param timeLeft what is left of its timeout; no clocks are compared
 * @param branch the branch id that the caller gives to this call
 * @param redirectsReported whether the caller sees an answer that redirects, and takes in what it reports, instead of
 *     having its client follow it unseen. Readers that do not know it pass over it
 */
public record TransactionHeader(
        TransactionId transaction, Duration timeLeft, BranchId branch, boolean redirectsReported) {

    /** Field name. */
    public static final String NAME = "Concordat-Transaction";

    /** Longest timeout that is read, in milliseconds; a participant can count that far in nanoseconds. */
    public static final long MAX_TIMEOUT_MILLIS = 99_999_999_999L;

    private static final String REDIRECTS = "redirects";
    private static final String REPORTED = "reported";

    /** Of a caller that may not see redirects. */
    public TransactionHeader(TransactionId transaction, Duration timeLeft, BranchId branch) {
        this(transaction, timeLeft, branch, false);
    }

    /** The same header of a caller that sees redirects. */
    public TransactionHeader withRedirectsReported() {
        return new TransactionHeader(transaction, timeLeft, branch, true);
    }

    /** The field value. */
    public String format() {
        return StructuredField.quote(transaction.value())
                + ";timeout=" + Math.max(0, timeLeft.toMillis())
                + ";branch=" + StructuredField.quote(branch.value())
                + (redirectsReported ? ";" + REDIRECTS + "=" + REPORTED : "");
    }

    /**
     * Reads a field value; unknown parameters are ignored.
     *
     * @throws IllegalArgumentException if it is not a well-formed item, or a parameter is missing or out of bounds
     */
    public static TransactionHeader parse(String value) {
        StructuredField field = new StructuredField(value);
        String id = field.string();
        Map<String, Object> parameters = field.parameters();
        field.end();
        if (!(parameters.get("timeout") instanceof Long timeout) || timeout < 0 || timeout > MAX_TIMEOUT_MILLIS) {
            throw new IllegalArgumentException(
                    "timeout must be a whole number of milliseconds, at most " + MAX_TIMEOUT_MILLIS);
        }
        if (!(parameters.get("branch") instanceof String branch)) {
            throw new IllegalArgumentException("branch must be a string");
        }
        return new TransactionHeader(
                TransactionId.parse(id),
                Duration.ofMillis(timeout),
                new BranchId(branch),
                REPORTED.equals(parameters.get(REDIRECTS)));
    }
}
