package dev.concordat.participant;

import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;

/** Something went wrong with a global transaction; the subclasses say what the caller can rely on. */
public abstract class GlobalTransactionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String transaction;

    /** For subclasses; the identifier is put in front of the message. */
    protected GlobalTransactionException(TransactionId transaction, String message, @Nullable Throwable cause) {
        super("Global transaction " + transaction + ": " + message, cause);
        this.transaction = transaction.value();
    }

    /** The transaction in question. */
    public TransactionId transaction() {
        return new TransactionId(transaction);
    }
}
