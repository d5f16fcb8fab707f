package dev.concordat.coordinator.log;

import java.time.Duration;
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

    /** How long the process may take to say why it ends. */
    Duration LAST_WORDS = Duration.ofSeconds(1);

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
            // On a thread of its own: whatever reads the log may be as stuck as the disk that this is about.
            Thread saying = Thread.ofPlatform().daemon().name("last-words").unstarted(() -> logger.atError()
                    .setCause(cause)
                    .addKeyValue("reason", reason)
                    .log("node halts"));
            try {
                saying.start();
                saying.join(LAST_WORDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        };
    }
}
