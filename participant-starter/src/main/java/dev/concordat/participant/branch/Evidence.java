package dev.concordat.participant.branch;

/** What the database says of a branch. */
public sealed interface Evidence {

    /** Its prepared transaction is there. */
    record Prepared() implements Evidence {}

    /**
     * Its prepared transaction is there, and this service may not end it.
     *
     * @param owner role that it belongs to
     * @param self role of this service
     */
    record Foreign(String owner, String self) implements Evidence {}

    /** Nothing is prepared, and its fence row is visible. */
    record Fenced(FenceKind kind) implements Evidence {}

    /** Neither a prepared transaction nor a fence row. */
    record Nothing() implements Evidence {}
}
