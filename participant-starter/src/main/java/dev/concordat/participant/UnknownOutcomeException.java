package dev.concordat.participant;

import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * The decision was asked for, and no usable answer came in time. The transaction is committed everywhere or aborted
 * everywhere, or soon will be, without anybody's doing; which of the two is not known here.
 *
 * <p>Running the work again would do it twice if it was committed. Instead ask any coordinator for
 * {@code GET /v1/transactions/{id}} with {@link #transaction()}, later too, and run it again only if the answer is
 * aborted.
 */
public class UnknownOutcomeException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    /** With what is known of the last attempt. */
    public UnknownOutcomeException(TransactionId transaction, String detail, @Nullable Throwable cause) {
        super(
                transaction,
                "the outcome is not known (" + detail + "). Do not run the work again as it is: ask a coordinator for"
                        + " GET /v1/transactions/" + transaction + " first.",
                cause);
    }
}
