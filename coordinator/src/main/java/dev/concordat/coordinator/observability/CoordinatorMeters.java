package dev.concordat.coordinator.observability;

import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.AppliedListener;
import dev.concordat.coordinator.transaction.Aborted;
import dev.concordat.coordinator.transaction.Committed;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.Finished;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Counts what is applied, and shows what is open. */
@Component
final class CoordinatorMeters implements AppliedListener {

    private final MeterRegistry registry;

    CoordinatorMeters(MeterRegistry registry, ReplicatedLog log, AppliedFeed feed, NodeVitals vitals) {
        this.registry = registry;
        gauge(
                CoordinatorMetric.UNFINISHED,
                log,
                open -> open.applied().table().unfinished().size());
        gauge(CoordinatorMetric.OUTSTANDING, log, open -> open.applied()
                .outstanding()
                .size());
        gauge(CoordinatorMetric.LOG_APPLIED_INDEX, log, open -> open.status()
                .indices()
                .applied());
        gauge(CoordinatorMetric.LOG_LEADER, log, open -> open.status().ready() ? 1 : 0);
        gauge(CoordinatorMetric.FEATURE_LEVEL, log, open -> open.applied()
                .nodes()
                .level());
        gauge(CoordinatorMetric.DISK_FREE, vitals, CoordinatorMeters::freeBytes);
        gauge(CoordinatorMetric.LOG_BEHIND, vitals, NodeVitals::behind);
        feed.subscribe(this);
    }

    private static double freeBytes(NodeVitals vitals) {
        NodeVitals.@Nullable Disk disk = vitals.disk();
        return disk == null ? -1 : disk.freeBytes();
    }

    private <T> void gauge(CoordinatorMetric metric, T source, ToDoubleFunction<T> value) {
        Gauge.builder(metric.meterName(), source, value)
                .description(metric.description())
                .register(registry);
    }

    @Override
    public void applied(List<Effect> effects, CoordinatorState after) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Completed completed) {
                count(completed.transaction());
            }
        }
    }

    private void count(Finished finished) {
        String reason =
                switch (finished) {
                    case Committed committed -> "none";
                    case Aborted aborted -> aborted.reason().wireName();
                };
        Counter.builder(CoordinatorMetric.COMPLETED.meterName())
                .description(CoordinatorMetric.COMPLETED.description())
                .tag(CoordinatorMetric.DECISION, finished.decision().wireName())
                .tag(CoordinatorMetric.REASON, reason)
                .register(registry)
                .increment();
    }

    @Override
    public void leading(CoordinatorState state) {}

    @Override
    public void notLeading() {}
}
