package dev.concordat.participant;

import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * Work was refused before it was done, because it could not have become part of the global transaction: it came too
 * late, outside a local transaction, or while no more branches can be prepared. Nothing was written by it.
 */
public class BranchRefusedException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    /** With what to do about it. */
    public BranchRefusedException(TransactionId transaction, String message, @Nullable Throwable cause) {
        super(transaction, message, cause);
    }
}
