package dev.concordat.chaos.oracle;

/** What a client asked for. */
public enum Operation {
    BEGIN,
    ENLIST,
    COMMIT,
    ABORT,
    GET
}
