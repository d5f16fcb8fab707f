package dev.concordat.coordinator.log;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node's view of the cluster at one moment; other nodes may see it otherwise.
 *
 * @param node this node
 * @param leader the leader this node knows, if any
 * @param term Raft's term
 * @param role of this node
 * @param ready whether this node leads and has applied all earlier entries
 */
public record LogStatus(
        String node,
        @Nullable String leader,
        long term,
        Role role,
        boolean ready,
        List<Member> members,
        Indices indices) {

    public LogStatus {
        members = List.copyOf(members);
    }

    /** What a node is in Raft. */
    public enum Role {
        LEADER,
        FOLLOWER,
        /** Asks for votes. */
        CANDIDATE,
        /** Receives the log and has no vote. */
        LISTENER,
        /** Waits to be added to a cluster. */
        JOINING,
        /** Was removed from its cluster. */
        REMOVED,
        /** Starting, stopping or stopped. */
        DOWN
    }

    /**
     * A node of the cluster.
     *
     * @param raftAddress host and port of its log
     * @param matchIndex last entry known to be in its log; only the leader knows
     * @param lastContactAt when it last answered; only the leader knows
     */
    public record Member(
            String node,
            Role role,
            String raftAddress,
            @Nullable Long matchIndex,
            @Nullable Instant lastContactAt) {}

    /**
     * Positions in this node's log, -1 where there is none.
     *
     * @param last entry in the log
     * @param commit last entry known to be held by a majority
     * @param applied last entry applied here
     * @param snapshot last entry contained in the newest snapshot
     */
    public record Indices(long last, long commit, long applied, long snapshot) {}
}
