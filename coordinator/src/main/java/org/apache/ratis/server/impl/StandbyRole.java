package org.apache.ratis.server.impl;

import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.server.RaftServer;

/**
 * Gives a node without a vote the role of one. Ratis sets that role at the start of a node only: one that lost its vote
 * while running stays a follower, asks for votes when the leader dies, finds that it has none and closes itself (read in
 * 3.3.0; see ADR 12).
 */
public final class StandbyRole {

    private StandbyRole() {}

    /** Does nothing unless the node is a follower whose members say that it is a standby. */
    public static void assume(RaftServer.Division division) {
        RaftServerImpl server = (RaftServerImpl) division;
        synchronized (server) {
            RaftConfigurationImpl members = server.getRaftConf();
            if (server.getInfo().isFollower()
                    && members.isStable()
                    && members.containsInConf(server.getId(), RaftPeerRole.LISTENER)) {
                server.getRole().transitionRole(RaftPeerRole.LISTENER);
            }
        }
    }
}
