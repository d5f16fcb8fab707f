package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.log.LogObserver;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what the log says to everyone who has subscribed. A listener that comes late is told at once whether this
 * node leads, so it does not matter that the log is open before its listeners exist.
 */
public final class AppliedFeed implements LogObserver {

    private final List<AppliedListener> listeners = new ArrayList<>();
    private CoordinatorState latest = CoordinatorState.empty();
    private @Nullable Long leadingTerm;

    public synchronized void subscribe(AppliedListener listener) {
        listeners.add(listener);
        if (leadingTerm != null) {
            listener.leading(latest);
        }
    }

    @Override
    public synchronized void applied(long index, List<Effect> effects, CoordinatorState after) {
        latest = after;
        listeners.forEach(listener -> listener.applied(effects, after));
    }

    @Override
    public synchronized void leading(long term) {
        leadingTerm = term;
        listeners.forEach(listener -> listener.leading(latest));
    }

    @Override
    public synchronized void notLeading() {
        leadingTerm = null;
        listeners.forEach(AppliedListener::notLeading);
    }
}
