package dev.concordat.sample.probe;

/** Where a process may die. */
enum Moment {
    /** Something begins or ends in a plan, or a row is about to be written. */
    STEP(false),
    /** The work of a global transaction is done; what follows is its commit. */
    WORK_DONE(false),
    /** Who began the whole knows how it ended. */
    OUTCOME_KNOWN(false),
    /** A participant is asked to prepare, and has not begun to. */
    ASKED_TO_PREPARE(true),
    /** A participant has prepared, and has not answered. */
    PREPARED(true),
    /** A participant is told the outcome, and has not obeyed. */
    TOLD(true),
    /** A participant has obeyed, and has not answered. */
    OBEYED(true);

    private final boolean callback;

    Moment(boolean callback) {
        this.callback = callback;
    }

    /** Whether coordinators call a participant at that time. */
    boolean isCallback() {
        return callback;
    }
}
