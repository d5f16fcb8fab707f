package dev.concordat.coordinator.log.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;

/**
 * Refuses a node without a past whose name the others know: its whole directory was lost, and with it its votes and what
 * it acknowledged (S19). Only what another node says counts. At the first start of a cluster all are silent,
 * so silence is no reason to refuse; a wiped node among silent ones is not found.
 */
final class FirstStart {

    private static final Duration ANSWER = Duration.ofSeconds(1);

    private FirstStart() {}

    /** @throws LogStartException if another node knows this one, with what to do */
    static void refuseIfKnown(RaftOptions options, RaftProperties properties) {
        RaftGroup group = RaftSettings.group(options);
        List<RaftPeer> others = group.getPeers().stream()
                .filter(peer -> !peer.getId().toString().equals(options.node()))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        try (Administration admin = new Administration(group.getGroupId(), properties, ANSWER)) {
            for (RaftPeer other : others) {
                if (knows(admin, other, options.node())) {
                    throw new LogStartException("the data directory " + options.dataDir() + " is empty, but "
                            + other.getId() + " knows node " + options.node() + ", which has taken part in cluster "
                            + options.cluster() + ". Without its log it could vote twice and lose what it acknowledged."
                            + " Restore the directory as it was when the node stopped, or remove the node from the"
                            + " cluster and add it under a new concordat.node-id.");
                }
            }
        }
    }

    private static boolean knows(Administration admin, RaftPeer other, String node) {
        try {
            return admin.knows(other, node);
        } catch (IOException silent) {
            return false;
        }
    }
}
