package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.runtime.ReservedNames;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.web.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Where clients reach the nodes, and what their builds support. A node knows the others by their place in the log only,
 * so each one writes these into the replicated state. Safe for use by many threads; what writes blocks, and throws what
 * {@link Coordinator} says.
 */
@Component
final class NodeUrls {

    /** Long enough to stand for ever. */
    private static final Duration FOR_GOOD = Duration.ofDays(36_500);

    /** Stands where instances have their address. */
    private static final String BARRED = "removed";

    private final Coordinator coordinator;

    NodeUrls(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** The address under which the node has made itself known, or null if it has not. */
    @Nullable
    String of(String node) {
        ClusterNode known = coordinator.applied().nodes().find(node);
        return known == null ? null : known.url();
    }

    /** Makes this node known, unless it is already with just this. */
    void announce(ClusterNode self) {
        // Its own state first, at once; only where that differs one that is certain to be recent.
        if (!self.equals(coordinator.applied().nodes().find(self.node()))
                && !self.equals(coordinator.read().nodes().find(self.node()))) {
            coordinator.announce(self);
        }
    }

    /** Writes the address of another node, as long as that says nothing of itself; keeps what its build supports. */
    void set(String node, String url) {
        CoordinatorState state = coordinator.read();
        ClusterNode known = state.nodes().find(node);
        if (known == null || !known.url().equals(url)) {
            coordinator.announce(
                    known == null
                            ? new ClusterNode(node, url, state.nodes().level(), "")
                            : new ClusterNode(node, url, known.level(), known.build()));
        }
    }

    /** Notes that the node is removed and must not come back. */
    void bar(String node) {
        if (!isBarred(node)
                && !(coordinator.register(ReservedNames.REMOVED_NODES, node, BARRED, FOR_GOOD)
                        instanceof Reply.Leased)) {
            throw Problem.MEMBERSHIP_CONFLICT.because("Nothing was changed: the directory has no room to note that "
                    + node + " must not come back. Deregister instances that are gone, by"
                    + " DELETE /v1/participants/NAME/instances/INSTANCE.");
        }
    }

    /** Whether the node is noted so in a recent state. */
    boolean isBarred(String node) {
        return coordinator.read().directory().find(ReservedNames.REMOVED_NODES, node) != null;
    }

    /** Drops what a node said that has left the cluster for good. */
    void forget(String node) {
        coordinator.forgetNode(node);
    }
}
