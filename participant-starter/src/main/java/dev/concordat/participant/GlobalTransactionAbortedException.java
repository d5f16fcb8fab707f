package dev.concordat.participant;

import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;

/** The transaction was aborted: nothing of it is, or ever will be, committed anywhere. It may be run again as a new one. */
public class GlobalTransactionAbortedException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /** With the reason, either the wire form of an abort reason or one of this side such as {@code lost-call}. */
    public GlobalTransactionAbortedException(
            TransactionId transaction, String reason, @Nullable String detail, @Nullable Throwable cause) {
        super(transaction, "aborted (" + reason + ")" + (detail == null ? "" : ": " + detail), cause);
        this.reason = reason;
    }

    /** Why, in a word: {@code vote-refused}, {@code deadline-passed}, {@code requested}, {@code lost-call}, … */
    public String reason() {
        return reason;
    }
}
