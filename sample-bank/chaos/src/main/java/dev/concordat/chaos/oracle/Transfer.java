package dev.concordat.chaos.oracle;

/**
 * One transfer as its client saw it, from the first time it was asked for to its last answer.
 *
 * @param from account, such as {@code bank-a/7}
 * @param cents positive
 */
public record Transfer(long invokedNanos, long returnedNanos, Fate fate, String from, String to, long cents) {

    /** What the client knows. */
    public enum Fate {
        MOVED,
        NOT_MOVED,

        /** Anything may have happened. */
        UNKNOWN
    }
}
