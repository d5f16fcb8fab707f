package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.NodeVitals;
import java.io.IOException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.jspecify.annotations.Nullable;

/** The leader refuses new work because its disk is nearly full. */
final class NoSpaceException extends IOException {

    private static final long serialVersionUID = 1L;

    NoSpaceException(NodeVitals.Disk disk) {
        super(disk.explanation());
    }

    /** The explanation, if that is what the leader said; Ratis carries nothing but text between nodes. */
    static @Nullable String explanation(StateMachineException said) {
        String text = String.valueOf(said.getMessage());
        int end = text.indexOf(": ");
        return !text.contains(NoSpaceException.class.getName()) ? null : end < 0 ? text : text.substring(end + 2);
    }
}
