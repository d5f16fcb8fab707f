package dev.concordat.participant;

import org.jspecify.annotations.Nullable;

/**
 * Runs code in a global transaction, without the annotation. Thread-safe; one bean of this type is there to inject.
 *
 * @see GlobalTransactional
 */
public interface GlobalTransactionTemplate {

    /**
     * Runs the callback with the default options.
     *
     * @return what the callback returned, after the decision to commit
     * @throws GlobalTransactionAbortedException if nothing was committed
     * @throws UnknownOutcomeException if no coordinator answered in time
     * @throws E whatever the callback throws, after the transaction was aborted
     */
    default <T extends @Nullable Object, E extends Throwable> T execute(GlobalTransactionCallback<T, E> callback)
            throws E {
        return execute(GlobalTransactionOptions.DEFAULTS, callback);
    }

    /** As {@link #execute(GlobalTransactionCallback)}, with options. */
    <T extends @Nullable Object, E extends Throwable> T execute(
            GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) throws E;
}
