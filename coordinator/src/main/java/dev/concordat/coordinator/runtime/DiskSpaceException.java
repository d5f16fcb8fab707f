package dev.concordat.coordinator.runtime;

/** Refused before anything was decided: the command would begin something, and disk space is short. */
public final class DiskSpaceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DiskSpaceException(String message) {
        super(message);
    }
}
