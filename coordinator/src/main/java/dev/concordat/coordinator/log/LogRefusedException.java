package dev.concordat.coordinator.log;

import org.jspecify.annotations.Nullable;

/** Nothing was appended and nothing will be: certain. The same call may be made again at once or on another node. */
public final class LogRefusedException extends LogException {

    /** Why nothing was appended. */
    public enum Reason {
        /** No leader is known or elected. */
        NO_LEADER,
        /** The leader has not applied all earlier entries yet, or is handing over. */
        NOT_READY,
        /** Too many calls are waiting. */
        OVERLOADED,
        /** The commands do not fit one entry. */
        TOO_LARGE,
        /** The disk of this node or of the leader is nearly full, and the commands would begin something. */
        NO_SPACE,
        /** This node is stopping, or could not do it. */
        UNAVAILABLE
    }

    private final Reason reason;

    public LogRefusedException(Reason reason, String message) {
        this(reason, message, null);
    }

    public LogRefusedException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
