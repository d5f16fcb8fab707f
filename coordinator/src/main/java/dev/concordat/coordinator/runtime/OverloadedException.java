package dev.concordat.coordinator.runtime;

/** Refused before anything was decided, because a bound of load is reached: ask again later. */
public final class OverloadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OverloadedException(String message) {
        super(message);
    }
}
