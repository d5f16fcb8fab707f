package dev.concordat.sample.transfer;

/** What came of claiming an idempotency key. */
sealed interface Claim {

    /**
     * The caller is to do the work, and to keep its answer under this claim.
     *
     * @param key the client's text
     * @param attempt fences out earlier attempts
     */
    record Owned(String key, int attempt) implements Claim {}

    /**
     * The work has its answer already.
     *
     * @param answer to be given again
     */
    record Answered(Answer answer) implements Claim {}

    /** Another attempt is at work, or its outcome is open. */
    record Busy() implements Claim {}

    /** The key stands for another request. */
    record Reused() implements Claim {}
}
