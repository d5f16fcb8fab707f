package dev.concordat.coordinator.log;

import org.jspecify.annotations.Nullable;

/** The log could not say what became of a call. The two kinds differ in what a retry means. */
public abstract sealed class LogException extends RuntimeException
        permits LogRefusedException, LogIndeterminateException {

    LogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
