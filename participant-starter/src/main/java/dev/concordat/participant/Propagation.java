package dev.concordat.participant;

/** How a global transaction relates to one that is there already. */
public enum Propagation {
    /** Joins, or begins one. */
    REQUIRED,
    /** Sets the present one aside, with the local transaction that is open in it, and begins another. */
    REQUIRES_NEW,
    /** Joins; without one it is an error. */
    MANDATORY,
    /** Joins, or runs without. */
    SUPPORTS,
    /** Sets the present one aside, with the local transaction that is open in it, and runs without. */
    NOT_SUPPORTED,
    /** Runs without; with one it is an error. */
    NEVER
}
