package dev.concordat.participant;

import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * Work was refused before it was done, because it could not have become part of the global transaction: it came too
 * late, outside a local transaction, or while no more branches can be prepared. Nothing was written by it.
 */
public class BranchRefusedException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    private final boolean overload;

    /** With what to do about it. */
    public BranchRefusedException(TransactionId transaction, String message, @Nullable Throwable cause) {
        this(transaction, message, cause, false);
    }

    private BranchRefusedException(
            TransactionId transaction, String message, @Nullable Throwable cause, boolean overload) {
        super(transaction, message, cause);
        this.overload = overload;
    }

    /** The database cannot prepare any more branches just now. */
    public static BranchRefusedException overloaded(
            TransactionId transaction, String message, @Nullable Throwable cause) {
        return new BranchRefusedException(transaction, message, cause, true);
    }

    /**
     * Whether it was refused for want of room alone: the same work may succeed a little later, in a new global
     * transaction.
     */
    public boolean isOverload() {
        return overload;
    }
}
