package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.transaction.ClusterNodes;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Raises the feature level of the cluster once every member has said that its build supports a higher one. */
@Component
final class LevelRaise {

    private static final Logger LOGGER = LoggerFactory.getLogger(LevelRaise.class);

    private final ReplicatedLog log;
    private final Coordinator coordinator;

    LevelRaise(ReplicatedLog log, Coordinator coordinator) {
        this.log = log;
        this.coordinator = coordinator;
    }

    /** Looks once, if this node leads. Standby nodes count too: they read the same log. */
    void ifAllCanFollow() {
        LogStatus status = log.status();
        if (!status.ready()) {
            return;
        }
        List<String> members =
                status.members().stream().map(LogStatus.Member::node).toList();
        ClusterNodes known = coordinator.applied().nodes();
        int common = known.levelOfAll(members);
        if (common > known.level()) {
            coordinator.raiseLevel(common, members);
            LOGGER.atInfo()
                    .addKeyValue("level", coordinator.applied().nodes().level())
                    .log("feature level of the cluster");
        }
    }
}
