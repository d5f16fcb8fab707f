package dev.concordat.participant.request;

/**
 * What a coordinator answered to a request for a commit or an abort, as contract.md 2 words it.
 *
 * @param status of HTTP
 * @param type of the problem; empty if it is none
 * @param phase status of the transaction; empty if the answer is a problem
 * @param reason why it is aborted; empty if that is not said
 * @param detail for people
 */
public record DecisionAnswer(int status, String type, String phase, String reason, String detail) {

    private static final int OK = 200;
    private static final int CONFLICT = 409;
    private static final int GONE = 410;

    /** What it says of the decision. */
    public CommitReply read() {
        if (status == OK) {
            return switch (phase) {
                case "committed", "committing" -> new CommitReply.Committed();
                case "aborted", "aborting" -> new CommitReply.Aborted(reason.isEmpty() ? "requested" : reason);
                default -> new CommitReply.Unknown("an answer without a status");
            };
        }
        if (status == CONFLICT && type.equals("urn:concordat:problem:transaction-aborted")) {
            return new CommitReply.Aborted(reason.isEmpty() ? "unknown" : reason);
        }
        if (status == CONFLICT && type.equals("urn:concordat:problem:transaction-committed")) {
            return new CommitReply.Committed();
        }
        String said = status + " " + type + " " + detail;
        // A conflict says that the transaction is decided with other branches, 410 that it may have been.
        boolean saysNothing = status == CONFLICT || status == GONE || !RequestResult.isOfACoordinator(type);
        return saysNothing ? new CommitReply.Unknown(said) : new CommitReply.NothingDecided(said);
    }
}
