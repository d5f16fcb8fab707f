package dev.concordat.coordinator.log;

import org.jspecify.annotations.Nullable;

/**
 * The entry may have been applied, may be applied later, or may never be. Never report it as a failure: ask for the
 * outcome, or append the same commands again, which are idempotent.
 */
public final class LogIndeterminateException extends LogException {

    public LogIndeterminateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
