package dev.concordat.coordinator.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The command may or may not have been applied, or may be later. Nothing is promised; commands are idempotent, so the
 * caller may ask again with the same content, and must not take this for a failure.
 */
public final class IndeterminateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public IndeterminateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
