package dev.concordat.chaos.oracle;

/**
 * One call and its answer.
 *
 * @param invokedNanos when it was sent, since the history began
 * @param returnedNanos when its answer was there, or was given up
 * @param node the coordinator that was asked
 * @param detail status and slug, or what went wrong
 */
public record Observation(
        String transaction,
        Operation operation,
        String node,
        long invokedNanos,
        long returnedNanos,
        Seen seen,
        String detail) {

    /** The same call with another meaning of its answer. */
    public Observation as(Seen other) {
        return new Observation(transaction, operation, node, invokedNanos, returnedNanos, other, detail);
    }
}
