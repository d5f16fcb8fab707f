package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.transaction.ClusterNode;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Where clients reach the nodes, and what their builds support. A node knows the others by their place in the log only,
 * so each one writes these into the replicated state. Safe for use by many threads; what writes blocks, and throws what
 * {@link Coordinator} says.
 */
@Component
final class NodeUrls {

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

    /** Drops what a node said that has left the cluster for good. */
    void forget(String node) {
        coordinator.forgetNode(node);
    }
}
