package dev.concordat.coordinator.deadline;

import dev.concordat.coordinator.runtime.AppliedListener;
import dev.concordat.coordinator.runtime.Proposer;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.protocol.TransactionId;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Proposes what has become due. Whether a deadline has really passed is judged when the entry is applied, by the time
 * in it; proposing too early or twice changes nothing.
 */
final class DeadlineWatch implements AppliedListener {

    /** Proposed at one look, the most overdue first; the rest follows at the next ones. */
    static final int MAX_AT_ONCE = 256;

    private final Proposer proposer;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final DeadlineSettings settings;
    private final Set<TransactionId> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean advancing = new AtomicBoolean();
    private volatile CoordinatorState latest = CoordinatorState.empty();
    private volatile boolean leads;
    private volatile long lastApplied;

    /** @param nanos a monotonic clock, such as {@link System#nanoTime} */
    DeadlineWatch(Proposer proposer, InstantSource clock, LongSupplier nanos, DeadlineSettings settings) {
        this.proposer = proposer;
        this.clock = clock;
        this.nanos = nanos;
        this.settings = settings;
    }

    @Override
    public void applied(List<Effect> effects, CoordinatorState after) {
        latest = after;
        lastApplied = nanos.getAsLong();
    }

    @Override
    public void leading(CoordinatorState state) {
        latest = state;
        lastApplied = nanos.getAsLong();
        leads = true;
    }

    @Override
    public void notLeading() {
        leads = false;
    }

    /** One look at the clock. Never blocks. */
    void look() {
        if (!leads) {
            return;
        }
        latest.expiredAt(new LogTime(clock.millis()), MAX_AT_ONCE).stream()
                .filter(underWay::add)
                .forEach(this::expire);
        if (nanos.getAsLong() - lastApplied >= settings.idle().toNanos() && advancing.compareAndSet(false, true)) {
            propose(new Command.AdvanceTime(), () -> advancing.set(false));
        }
    }

    /** Nothing that was proposed is still under way. */
    boolean isIdle() {
        return underWay.isEmpty() && !advancing.get();
    }

    private void expire(TransactionId id) {
        propose(new Command.AbortIfExpired(id), () -> underWay.remove(id));
    }

    /** What could not even be submitted is not under way, or it would never be proposed again. */
    private void propose(Command command, Runnable whenOver) {
        try {
            var unused = proposer.submit(command).whenComplete((reply, failure) -> whenOver.run());
        } catch (RuntimeException | Error notSubmitted) {
            whenOver.run();
            throw notSubmitted;
        }
    }
}
