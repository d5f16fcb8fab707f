package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.rest.ReservedNames;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.runtime.IndeterminateException;
import dev.concordat.coordinator.runtime.OverloadedException;
import dev.concordat.coordinator.runtime.UnavailableException;
import dev.concordat.coordinator.transaction.Instance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Where clients reach the nodes. A node knows the others by their place in the log only, so each one writes its address
 * into the replicated directory when it has started. Safe for use by many threads.
 */
@Component
final class NodeUrls {

    private static final Logger LOGGER = LoggerFactory.getLogger(NodeUrls.class);

    /** An address stands until the node gives another one. */
    private static final Duration FOR_GOOD = Duration.ofDays(36_500);

    private final Coordinator coordinator;

    NodeUrls(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** The address under which the node has made itself known, or null if it has not. */
    @Nullable
    String of(String node) {
        Instance known = coordinator.applied().directory().find(ReservedNames.NODES, node);
        return known == null ? null : known.url();
    }

    /**
     * Makes this node known, unless it is already. Blocks until that is in the log, for however long there is no leader.
     */
    void announce(String node, String url) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Instance known = coordinator.read().directory().find(ReservedNames.NODES, node);
                if (known == null || !known.url().equals(url)) {
                    coordinator.register(ReservedNames.NODES, node, url, FOR_GOOD);
                }
                return;
            } catch (UnavailableException | OverloadedException | IndeterminateException notNow) {
                LOGGER.atDebug().setCause(notNow).log("address of this node not announced yet");
            }
        }
    }
}
