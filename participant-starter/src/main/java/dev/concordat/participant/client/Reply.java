package dev.concordat.participant.client;

/** What became of a request to the coordinators. */
sealed interface Reply {

    /** Some node answered for good: neither overloaded nor without a leader. */
    record Answered(int status, String body) implements Reply {

        /**
         * Whether it speaks of what was decided, by whichever request. Any other answer is that of one node about one
         * request, and says nothing of what the same request did at another node.
         */
        boolean settles() {
            return (status >= 200 && status < 300) || status == 409;
        }
    }

    /** Every attempt is known not to have been carried out: refused connections, 429 and 503. */
    record NotDelivered(String detail) implements Reply {}

    /** Some attempt may have been carried out, and no answer came. */
    record Lost(String detail) implements Reply {}
}
