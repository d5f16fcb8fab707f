package dev.concordat.participant;

import org.jspecify.annotations.Nullable;

/**
 * Work of a global transaction.
 *
 * @param <T> what it returns
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface GlobalTransactionCallback<T extends @Nullable Object, E extends Throwable> {

    /**
     * Does the work on the calling thread.
     *
     * @param transaction the transaction that the work belongs to; absent only where the options allow to run without
     */
    T execute(@Nullable GlobalTransaction transaction) throws E;
}
