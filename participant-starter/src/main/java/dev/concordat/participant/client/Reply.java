package dev.concordat.participant.client;

/** What became of a request to the coordinators. */
sealed interface Reply {

    /** Some node answered for good: neither overloaded nor without a leader. */
    record Answered(int status, String body) implements Reply {}

    /** Every attempt is known not to have been carried out: refused connections, 429 and 503. */
    record NotDelivered(String detail) implements Reply {}

    /** Some attempt may have been carried out, and no answer came. */
    record Lost(String detail) implements Reply {}
}
