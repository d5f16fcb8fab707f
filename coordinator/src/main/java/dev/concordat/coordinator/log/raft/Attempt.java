package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.LogRefusedException.Reason;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.jspecify.annotations.Nullable;

/**
 * What one sender of an entry to one node came to. The three kinds must not be confused: whatever is not known to be
 * one of the others is {@link Unknown}.
 */
sealed interface Attempt {

    /** Committed, and applied on the leader. */
    record Committed() implements Attempt {}

    /** Certainly not in any log. */
    record Refused(Reason reason, String message) implements Attempt {}

    /** May be in a log, and may yet be applied. */
    record Unknown(@Nullable Throwable cause) implements Attempt {}

    /**
     * Reads a node's answer.
     *
     * @param reachedLog whether the entry may have been in that node's log when it answered
     */
    static Attempt of(RaftClientReply reply, boolean reachedLog) {
        return reply.isSuccess() ? new Committed() : of(reply.getException(), reachedLog);
    }

    /** Reads a failure; Ratis answers with some and throws others. */
    static Attempt of(@Nullable Throwable failure, boolean reachedLog) {
        return switch (failure) {
            // Thrown before the entry is appended, always.
            case LeaderNotReadyException early -> new Refused(Reason.NOT_READY, message(early));
            case LeaderSteppingDownException early -> new Refused(Reason.NOT_READY, message(early));
            case ServerNotReadyException early -> new Refused(Reason.NOT_READY, message(early));
            case GroupMismatchException early -> new Refused(Reason.UNAVAILABLE, message(early));
            // Our machine did not accept the entry; nothing of ours fails once an entry is in the log.
            case StateMachineException early -> refused(early);
            // Thrown before as well as after appending.
            case NotLeaderException either ->
                reachedLog ? new Unknown(either) : new Refused(Reason.NO_LEADER, message(either));
            case ResourceUnavailableException either ->
                reachedLog ? new Unknown(either) : new Refused(Reason.OVERLOADED, message(either));
            case null -> new Unknown(null);
            case Throwable unknown -> new Unknown(unknown);
        };
    }

    private static Refused refused(StateMachineException early) {
        @Nullable String noSpace = NoSpaceException.explanation(early);
        return noSpace == null
                ? new Refused(Reason.UNAVAILABLE, message(early))
                : new Refused(Reason.NO_SPACE, noSpace);
    }

    private static String message(RaftException e) {
        return String.valueOf(e.getMessage());
    }
}
