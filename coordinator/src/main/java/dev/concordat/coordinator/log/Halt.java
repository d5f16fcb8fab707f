package dev.concordat.coordinator.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the node at once, without orderly shutdown: its log or state can no longer be trusted, so no answer may leave
 * it (R9).
 */
@FunctionalInterface
public interface Halt {

    /** Exit code of a process whose log cannot be written, read or applied. */
    int EXIT_CODE = 2;

    /**
     * Stops the node. Callers act as if it did not return, since a test's version may.
     *
     * @param reason what a person has to know
     */
    void halt(String reason, @Nullable Throwable cause);

    /** Ends this process with {@link #EXIT_CODE}; no shutdown hook runs. */
    static Halt process() {
        Logger logger = LoggerFactory.getLogger(Halt.class);
        return (reason, cause) -> {
            try {
                logger.atError().setCause(cause).addKeyValue("reason", reason).log("node halts");
            } finally {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        };
    }
}
