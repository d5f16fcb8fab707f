package dev.concordat.participant;

/** When the participants of a global transaction prepare what its calls have done. */
public enum Prepare {
    /** As {@code concordat.prepare} says, which is {@link #ON_RETURN} unless it is set. */
    DEFAULT,

    /**
     * As each call returns. Fast, and nothing stays open; but PostgreSQL shows nobody what is prepared, so that later
     * calls of the transaction do not see what earlier ones have written, and cannot change it.
     */
    ON_RETURN,

    /**
     * When the transaction commits. The local transaction stays open at the instance that has it, and later calls go on
     * in it: they see what earlier ones wrote. It costs a connection for each participant and database until the end,
     * and a round of questions before the decision.
     */
    ON_REQUEST
}
