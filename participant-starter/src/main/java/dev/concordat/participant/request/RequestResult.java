package dev.concordat.participant.request;

/** What became of a request to the coordinators. */
public sealed interface RequestResult {

    /** Some node answered for good: neither overloaded nor without a leader. */
    record Answered(int status, String body) implements RequestResult {

        /**
         * Whether it speaks of what was decided, by whichever request. Any other answer is that of one node about one
         * request, and says nothing of what the same request did at another node.
         */
        public boolean settles() {
            return (status >= 200 && status < 300) || status == 409;
        }
    }

    /** Every attempt is known to have decided nothing: refused connections, and refusals that promise it. */
    record NotDelivered(String detail) implements RequestResult {}

    /** Some attempt may have been carried out, and no answer came. */
    record Lost(String detail) implements RequestResult {}

    /**
     * What one attempt came to. Whatever is not a success counts only as the problem of a coordinator. The page of a
     * proxy, whatever its status, may come after it passed the request on, and says nothing of what was decided then.
     *
     * @param status of HTTP
     * @param type of the problem; empty if it is none
     * @param from who answered, for people
     */
    static RequestResult of(int status, String type, String body, String from) {
        if (status < 300) {
            return new Answered(status, body);
        }
        String said = from + " answered " + status;
        if (!isOfACoordinator(type)) {
            return new Lost(said + ", but not with the problem of a coordinator");
        }
        if ((status == 503 || status == 429) && promises(type)) {
            return new NotDelivered(said);
        }
        return status < 500 && status != 429 ? new Answered(status, body) : new Lost(said);
    }

    /** Whether a problem is one of the contract. */
    static boolean isOfACoordinator(String type) {
        return type.startsWith("urn:concordat:problem:");
    }

    /** With these problems a coordinator promises that nothing was decided by this call (contract.md 2). */
    private static boolean promises(String type) {
        return switch (type) {
            case "urn:concordat:problem:unavailable",
                    "urn:concordat:problem:overloaded",
                    "urn:concordat:problem:rate-limited" -> true;
            default -> false;
        };
    }
}
