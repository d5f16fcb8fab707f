package dev.concordat.coordinator.observability;

import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A log whose appends are timed. */
public final class MeteredLog implements ReplicatedLog {

    private final ReplicatedLog log;
    private final Timer applied;
    private final Timer failed;

    public MeteredLog(ReplicatedLog log, MeterRegistry registry) {
        this.log = log;
        this.applied = timer(registry, "applied");
        this.failed = timer(registry, "failed");
    }

    private static Timer timer(MeterRegistry registry, String result) {
        return Timer.builder(CoordinatorMetric.LOG_APPEND.meterName())
                .description(CoordinatorMetric.LOG_APPEND.description())
                .tag(CoordinatorMetric.RESULT, result)
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    @Override
    public CompletableFuture<List<Reply>> append(List<Command> commands) {
        long start = System.nanoTime();
        CompletableFuture<List<Reply>> appended = log.append(commands);
        var unused = appended.whenComplete((replies, failure) ->
                (failure == null ? applied : failed).record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
        return appended;
    }

    @Override
    public CompletableFuture<CoordinatorState> read() {
        return log.read();
    }

    @Override
    public CoordinatorState applied() {
        return log.applied();
    }

    @Override
    public LogStatus status() {
        return log.status();
    }

    @Override
    public long takeSnapshot() {
        return log.takeSnapshot();
    }

    @Override
    public void close() {
        log.close();
    }
}
