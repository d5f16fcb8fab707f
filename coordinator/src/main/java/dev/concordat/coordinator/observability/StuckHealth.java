package dev.concordat.coordinator.observability;

import dev.concordat.coordinator.log.NodeVitals;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Down while the log does not move, which a restart may help. Part of liveness only: nothing else here is mended by one. */
@Component("stuck")
final class StuckHealth implements HealthIndicator {

    private final NodeVitals vitals;

    StuckHealth(NodeVitals vitals) {
        this.vitals = vitals;
    }

    @Override
    public Health health() {
        @Nullable String stuck = vitals.stuck();
        return stuck == null
                ? Health.up().build()
                : Health.down().withDetail("detail", stuck).build();
    }
}
