package dev.concordat.chaos.oracle;

/** What an answer of a coordinator says about a transaction (contract.md 2). */
public enum Seen {
    COMMITTED,
    ABORTED,

    /** Known and not decided. */
    ACTIVE,

    /** Decided, and which way is not said. */
    DECIDED,

    /** Not known. */
    ABSENT,

    /** Refused, with the promise that this call decided nothing. */
    REFUSED,

    /** Too old to be remembered. */
    FORGOTTEN,

    /** No usable answer: anything may have happened. */
    UNKNOWN,

    /** An answer that the contract does not have for this call. */
    UNEXPECTED;

    boolean isDecision() {
        return this == COMMITTED || this == ABORTED;
    }

    boolean isUndecided() {
        return this == ACTIVE || this == ABSENT;
    }
}
