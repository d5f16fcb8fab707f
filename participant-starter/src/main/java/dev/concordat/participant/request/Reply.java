package dev.concordat.participant.request;

/** What became of a request to the coordinators. */
public sealed interface Reply {

    /** Some node answered for good: neither overloaded nor without a leader. */
    record Answered(int status, String body) implements Reply {

        /**
         * Whether it speaks of what was decided, by whichever request. Any other answer is that of one node about one
         * request, and says nothing of what the same request did at another node.
         */
        public boolean settles() {
            return (status >= 200 && status < 300) || status == 409;
        }
    }

    /** Every attempt is known not to have been carried out: refused connections, 429 and 503. */
    record NotDelivered(String detail) implements Reply {}

    /** Some attempt may have been carried out, and no answer came. */
    record Lost(String detail) implements Reply {}

    /**
     * What one attempt came to, by the status of its response. 503 and 429 promise that nothing was done; any other error
     * of a server promises nothing.
     *
     * @param from who answered, for people
     */
    static Reply of(int status, String body, String from) {
        return switch (status) {
            case 429, 503 -> new NotDelivered(from + " answered " + status);
            default -> status < 500 ? new Answered(status, body) : new Lost(from + " answered " + status);
        };
    }
}
