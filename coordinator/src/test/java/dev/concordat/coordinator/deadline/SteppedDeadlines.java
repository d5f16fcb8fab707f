package dev.concordat.coordinator.deadline;

import dev.concordat.coordinator.runtime.AppliedListener;
import dev.concordat.coordinator.runtime.Proposer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The real watch, looked at when a simulation says so. */
public final class SteppedDeadlines {

    private final DeadlineWatch watch;

    public SteppedDeadlines(Proposer proposer, InstantSource clock, LongSupplier nanos, Duration idle) {
        this.watch = new DeadlineWatch(
                proposer, clock, nanos, new DeadlineSettings(DeadlineSettings.DEFAULT.interval(), idle));
    }

    public AppliedListener listener() {
        return watch;
    }

    /** Nothing that it proposed is still under way. */
    public boolean isIdle() {
        return watch.isIdle();
    }

    public void look() {
        watch.look();
    }
}
