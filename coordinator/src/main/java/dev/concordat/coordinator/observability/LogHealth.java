package dev.concordat.coordinator.observability;

import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.ReplicatedLog;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Ready while this node knows a leader that can decide, and is not replaying its own log. Part of readiness only. */
@Component("log")
final class LogHealth implements HealthIndicator {

    private final ReplicatedLog log;

    LogHealth(ReplicatedLog log) {
        this.log = log;
    }

    @Override
    public Health health() {
        LogStatus status = log.status();
        String hindrance = hindrance(status);
        Health.Builder health =
                hindrance == null ? Health.up() : Health.outOfService().withDetail("reason", hindrance);
        if (status.leader() != null) {
            health.withDetail("leader", status.leader());
        }
        return health.withDetail("node", status.node())
                .withDetail("role", status.role())
                .withDetail("term", status.term())
                .withDetail("applied", status.indices().applied())
                .withDetail("commit", status.indices().commit())
                .build();
    }

    private static @Nullable String hindrance(LogStatus status) {
        if (status.leader() == null) {
            return "no leader is known: nothing can be decided until a majority of the nodes can talk to each other";
        }
        return switch (status.role()) {
            case LEADER -> status.ready() ? null : "this node leads and still applies earlier entries";
            case FOLLOWER, LISTENER -> null;
            case CANDIDATE -> "this node asks for votes";
            case DOWN -> "this node's log is starting or stopping";
        };
    }
}
