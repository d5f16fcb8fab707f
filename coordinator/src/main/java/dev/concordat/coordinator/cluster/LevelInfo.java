package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.log.FeatureLevels;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.ClusterNodes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Tells operators, at {@code /actuator/info}, which builds and feature levels the nodes have. */
@Component
final class LevelInfo implements InfoContributor {

    private final Coordinator coordinator;

    LevelInfo(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public void contribute(Info.Builder builder) {
        ClusterNodes known = coordinator.applied().nodes();
        Map<String, Object> nodes = new LinkedHashMap<>();
        for (ClusterNode node : known.nodes().values()) {
            nodes.put(node.node(), Map.of("featureLevel", node.level(), "build", node.build()));
        }
        builder.withDetail("build", Build.version())
                .withDetail("featureLevel", Map.of("active", known.level(), "supported", FeatureLevels.supported()))
                .withDetail("nodes", nodes);
    }
}
