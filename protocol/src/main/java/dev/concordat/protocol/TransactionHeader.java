package dev.concordat.protocol;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The request header {@value #NAME}, an RFC 9651 item: {@code "01J…";timeout=29950;branch="1"} (contract.md 4).
 *
 * @param transaction the global transaction that the call belongs to
 * @param timeLeft what is left of its timeout; no clocks are compared
 * @param branch the branch id that the caller gives to this call
 * @param redirectsReported whether the caller sees an answer that redirects, and takes in what it reports, instead of
 *     having its client follow it unseen. Readers that do not know it pass over it
 * @param prepare when the callee is to prepare; a reader that does not know it prepares on return
 * @param passedOnBy the instance of the callee that passed the call on to the one that holds the local transaction;
 *     absent: the call comes from its caller
 */
public record TransactionHeader(
        TransactionId transaction,
        Duration timeLeft,
        BranchId branch,
        boolean redirectsReported,
        PrepareMode prepare,
        @Nullable String passedOnBy) {

    /** Field name. */
    public static final String NAME = "Concordat-Transaction";

    /** Longest timeout that is read, in milliseconds; a participant can count that far in nanoseconds. */
    public static final long MAX_TIMEOUT_MILLIS = 99_999_999_999L;

    private static final String REDIRECTS = "redirects";
    private static final String REPORTED = "reported";
    private static final String PREPARE = "prepare";
    private static final String PASSED_ON = "passed-on";

    /** Of a caller that may not see redirects, to a callee that prepares as its call returns. */
    public TransactionHeader(TransactionId transaction, Duration timeLeft, BranchId branch) {
        this(transaction, timeLeft, branch, false, PrepareMode.ON_RETURN, null);
    }

    /** The same header of a caller that sees redirects. */
    public TransactionHeader withRedirectsReported() {
        return new TransactionHeader(transaction, timeLeft, branch, true, prepare, passedOnBy);
    }

    /** The same header with this wish. */
    public TransactionHeader withPrepare(PrepareMode wanted) {
        return new TransactionHeader(transaction, timeLeft, branch, redirectsReported, wanted, passedOnBy);
    }

    /** The same header, passed on by this instance, with what is left by now. */
    public TransactionHeader passedOn(String instance, Duration left) {
        return new TransactionHeader(transaction, left, branch, redirectsReported, prepare, instance);
    }

    /** The field value. */
    public String format() {
        return StructuredField.quote(transaction.value())
                + ";timeout=" + Math.max(0, timeLeft.toMillis())
                + ";branch=" + StructuredField.quote(branch.value())
                + (redirectsReported ? ";" + REDIRECTS + "=" + REPORTED : "")
                + (prepare == PrepareMode.ON_RETURN ? "" : ";" + PREPARE + "=" + prepare.wireName())
                + (passedOnBy == null ? "" : ";" + PASSED_ON + "=" + StructuredField.quote(passedOnBy));
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
                isText(parameters.get(REDIRECTS), REPORTED),
                isText(parameters.get(PREPARE), PrepareMode.ON_REQUEST.wireName())
                        ? PrepareMode.ON_REQUEST
                        : PrepareMode.ON_RETURN,
                parameters.get(PASSED_ON) instanceof CharSequence instance ? instance.toString() : null);
    }

    /** Whether a parameter says so, as a token or as a string. */
    private static boolean isText(@Nullable Object value, String expected) {
        return value instanceof CharSequence text && expected.contentEquals(text);
    }
}
