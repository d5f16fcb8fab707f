package dev.concordat.coordinator.observability;

import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.coordinator.log.ReplicatedLog;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether calls should come to this node. Part of readiness only. */
@Component("log")
final class LogHealth implements HealthIndicator {

    private final ReplicatedLog log;
    private final NodeVitals vitals;
    private final InstantSource clock;

    LogHealth(ReplicatedLog log, NodeVitals vitals, InstantSource clock) {
        this.log = log;
        this.vitals = vitals;
        this.clock = clock;
    }

    @Override
    public Health health() {
        LogStatus status = log.status();
        NodeCondition condition = NodeCondition.of(
                status, vitals, log.applied().table().lostUntil().instant(), clock.instant());
        Health.Builder health = condition.kind() == NodeCondition.Kind.READY ? Health.up() : Health.outOfService();
        if (status.leader() != null) {
            health.withDetail("leader", status.leader());
        }
        return health.withDetail("condition", condition.kind().wireName())
                .withDetail("detail", condition.detail())
                .withDetail("node", status.node())
                .withDetail("role", status.role())
                .withDetail("term", status.term())
                .withDetail("applied", status.indices().applied())
                .withDetail("commit", status.indices().commit())
                .build();
    }
}
