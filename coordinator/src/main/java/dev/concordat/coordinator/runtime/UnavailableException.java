package dev.concordat.coordinator.runtime;

import org.jspecify.annotations.Nullable;

/** The log could not take the command, and nothing was or will be done by it: ask again, here or at another node. */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
