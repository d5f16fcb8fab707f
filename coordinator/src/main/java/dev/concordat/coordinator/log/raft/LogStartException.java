package dev.concordat.coordinator.log.raft;

import org.jspecify.annotations.Nullable;

/** The log cannot be opened; the message says why and what a person can do. */
public final class LogStartException extends RuntimeException {

    LogStartException(String message) {
        this(message, null);
    }

    LogStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
