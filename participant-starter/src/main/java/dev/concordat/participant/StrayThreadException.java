package dev.concordat.participant;

import dev.concordat.protocol.TransactionId;

/**
 * A thread that was started inside a global transaction, but does not carry it, was about to write or to call another
 * service: that would have been done outside of the transaction, unseen. Nothing was written.
 */
public class StrayThreadException extends BranchRefusedException {

    private static final long serialVersionUID = 1L;

    /** With the name of the thread. */
    public StrayThreadException(TransactionId transaction, String thread) {
        super(
                transaction,
                "thread '" + thread + "' was started inside of it and does not carry it: what it does would stay,"
                        + " whatever becomes of the transaction. Hand the work over by GlobalTransactionContext.wrap(...)"
                        + " or by an executor that is a Spring bean, or say that it stays outside by"
                        + " GlobalTransactionContext.outside(...)",
                null);
    }
}
