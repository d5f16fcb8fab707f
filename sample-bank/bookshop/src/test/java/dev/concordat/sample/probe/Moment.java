package dev.concordat.sample.probe;

/** Where a process may die. */
enum Moment {
    /** Something begins or ends in a plan, or a row is about to be written. */
    STEP,
    /** The work of a global transaction is done; what follows is its commit. */
    WORK_DONE,
    /** Who began the whole knows how it ended. */
    OUTCOME_KNOWN,
    /** A participant is asked to prepare, and has not begun to. */
    ASKED_TO_PREPARE,
    /** A participant has prepared, and has not answered. */
    PREPARED,
    /** A participant is told the outcome, and has not obeyed. */
    TOLD,
    /** A participant has obeyed, and has not answered. */
    OBEYED;

    /** Whether coordinators call a participant at that time. */
    boolean isCallback() {
        return ordinal() >= ASKED_TO_PREPARE.ordinal();
    }
}
