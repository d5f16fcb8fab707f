package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.recovery.BackgroundWork;
import dev.concordat.participant.recovery.Lease;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Starts what runs in the background, and ends it in order: first what is held open, as long as it can still be asked for
 * its vote; then the lease, so that nobody calls any more.
 */
final class ParticipantLifecycle implements SmartLifecycle, ApplicationListener<ApplicationReadyEvent> {

    private static final int TASKS = 3;

    private final DataSourceArrivals arrivals;
    private final Runnable resolver;
    private final Supplier<@Nullable Lease> leases;
    private final HeldOpen held;
    private final Duration interval;
    private final Duration leaseInterval;
    private @Nullable BackgroundWork work;
    private @Nullable Lease lease;
    private boolean ready;

    /** What this instance holds open. */
    interface HeldOpen {

        /** New work may come. */
        void resume();

        /** Nothing new comes; returns when nothing is open any more, within a bound. */
        void drain();
    }

    /** {@code leases} is asked once the web server has its port; null where there is no web server. */
    ParticipantLifecycle(
            DataSourceArrivals arrivals,
            Runnable resolver,
            Supplier<@Nullable Lease> leases,
            HeldOpen held,
            Duration interval,
            Duration leaseInterval) {
        this.arrivals = arrivals;
        this.resolver = resolver;
        this.leases = leases;
        this.held = held;
        this.interval = interval;
        this.leaseInterval = leaseInterval;
    }

    @Override
    public synchronized void start() {
        if (work == null) {
            held.resume();
            work = new BackgroundWork(TASKS);
            work.repeat("resolve branches in doubt", interval, resolver);
            work.repeat("watch the databases", interval, arrivals::watch);
            if (ready) {
                // A context that was stopped and goes on, which no event tells; its web server has its port by now.
                holdLease();
            }
        }
    }

    @Override
    public synchronized void onApplicationEvent(ApplicationReadyEvent event) {
        ready = true;
        holdLease();
    }

    private void holdLease() {
        Lease ours = leases.get();
        if (work != null && lease == null && ours != null) {
            lease = ours;
            work.repeat("renew the lease", leaseInterval, ours::renew);
        }
    }

    @Override
    public synchronized void stop() {
        if (work != null) {
            held.drain();
            work.close();
            work = null;
        }
        if (lease != null) {
            lease.end();
            lease = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return work != null;
    }
}
