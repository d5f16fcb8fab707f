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

    /** Every attempt is known to have decided nothing: refused connections, and refusals that promise it. */
    record NotDelivered(String detail) implements Reply {}

    /** Some attempt may have been carried out, and no answer came. */
    record Lost(String detail) implements Reply {}

    /** Whether a response of that status is a promise if it is the right problem. */
    static boolean mayPromise(int status) {
        return status == 503 || status == 429;
    }

    /**
     * What one attempt came to. 503 and 429 promise that nothing was decided if a coordinator says so. A proxy's own may
     * come after it passed the request on, and promises as little as any other error of a server.
     *
     * @param status of HTTP
     * @param type of the problem; empty if it is none
     * @param from who answered, for people
     */
    static Reply of(int status, String type, String body, String from) {
        String said = from + " answered " + status;
        if (mayPromise(status)) {
            return promises(type)
                    ? new NotDelivered(said)
                    : new Lost(said + ", but not with the problem of a coordinator");
        }
        return status < 500 ? new Answered(status, body) : new Lost(said);
    }

    /** With these problems a coordinator promises that nothing was decided by this call (CONTRACT 2). */
    private static boolean promises(String type) {
        return switch (type) {
            case "urn:concordat:problem:unavailable",
                    "urn:concordat:problem:overloaded",
                    "urn:concordat:problem:rate-limited" -> true;
            default -> false;
        };
    }
}
