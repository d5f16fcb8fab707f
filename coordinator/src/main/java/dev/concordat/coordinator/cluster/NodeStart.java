package dev.concordat.coordinator.cluster;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Announces this node as soon as it can be reached, and stops trying when it stops. */
@Component
final class NodeStart implements DisposableBean {

    private final NodeAddress address;
    private final NodeUrls urls;
    private @Nullable Thread announcing;

    NodeStart(NodeAddress address, NodeUrls urls) {
        this.address = address;
        this.urls = urls;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null && announcing == null) {
            String url = address.urlAt(event.getWebServer().getPort());
            announcing = Thread.ofVirtual().name("announce").start(() -> urls.announce(address.node(), url));
        }
    }

    @Override
    public void destroy() {
        if (announcing != null) {
            announcing.interrupt();
        }
    }
}
