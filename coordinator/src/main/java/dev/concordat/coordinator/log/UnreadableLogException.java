package dev.concordat.coordinator.log;

import org.jspecify.annotations.Nullable;

/**
 * An entry or a snapshot cannot be understood: damaged, or written by a newer version. Skipping it would make this node
 * differ from the others (S18), so whoever meets it while applying stops the node.
 */
public class UnreadableLogException extends RuntimeException {

    public UnreadableLogException(String message) {
        this(message, null);
    }

    public UnreadableLogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
