package dev.concordat.participant.branch;

/** What a coordinator can ask of a branch. */
public enum Order {
    /** Say how it votes. */
    PREPARE,
    /** Carry out the decision to commit. */
    COMMIT,
    /** Carry out the decision to abort. */
    ABORT
}
