package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.log.FeatureLevels;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.loop.Loop;
import dev.concordat.coordinator.runtime.IndeterminateException;
import dev.concordat.coordinator.runtime.OverloadedException;
import dev.concordat.coordinator.runtime.UnavailableException;
import dev.concordat.coordinator.transaction.ClusterNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Keeps this node known to the others from when it can be reached until it stops, and the cluster's feature level as
 * high as all of them support.
 */
@Component
final class NodeStart implements DisposableBean {

    private static final Logger LOGGER = LoggerFactory.getLogger(NodeStart.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final NodeAddress address;
    private final ReplicatedLog log;
    private final NodeUrls urls;
    private final LevelRaise levels;
    private @Nullable Loop keeping;

    NodeStart(NodeAddress address, ReplicatedLog log, NodeUrls urls, LevelRaise levels) {
        this.address = address;
        this.log = log;
        this.urls = urls;
        this.levels = levels;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null && keeping == null) {
            String url = address.urlAt(event.getWebServer().getPort());
            ClusterNode self = new ClusterNode(address.node(), url, FeatureLevels.supported(), Build.version());
            keeping = Loop.start(Thread.ofVirtual().name("announce"), () -> keep(self));
        }
    }

    /** One round, and the pause after it, whatever came of it. */
    void keep(ClusterNode self) throws InterruptedException {
        try {
            // Not a member (any more): then the others need not know, and may have been told to forget.
            if (isMember(self.node())) {
                urls.announce(self);
            }
            levels.ifAllCanFollow();
        } catch (UnavailableException | OverloadedException | IndeterminateException notNow) {
            LOGGER.atDebug().setCause(notNow).log("this node is not announced yet");
        }
        Thread.sleep(PERIOD);
    }

    private boolean isMember(String node) {
        return log.status().members().stream().map(LogStatus.Member::node).anyMatch(node::equals);
    }

    @Override
    public void destroy() {
        if (keeping != null) {
            keeping.close();
        }
    }
}
