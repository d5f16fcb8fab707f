package dev.concordat.coordinator.config;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says once what this node is and where it listens. */
@Component
final class StartReport {

    private static final Logger LOGGER = LoggerFactory.getLogger(StartReport.class);

    private final NodeSettings settings;
    private final ConcordatProperties properties;

    StartReport(NodeSettings settings, ConcordatProperties properties) {
        this.settings = settings;
        this.properties = properties;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        LOGGER.atInfo()
                .addKeyValue("node", settings.node())
                .addKeyValue("cluster", settings.cluster())
                .addKeyValue("members", settings.members().size())
                .addKeyValue("port", event.getWebServer().getPort())
                .addKeyValue("data-dir", settings.dataDir())
                .log("Concordat coordinator listens");
        if (properties.history().url() != null) {
            LOGGER.atWarn()
                    .addKeyValue("property", "concordat.history.url")
                    .log("this build keeps no history: finished transactions are forgotten after outcome-retention");
        }
    }
}
