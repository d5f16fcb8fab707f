package dev.concordat.coordinator.log;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * This node's copy of the state: applies entries in order, hands replies to those who appended them here, and tells the
 * observers. Any log implementation drives one of these, so that all of them apply alike.
 *
 * <p>One thread at a time applies, installs and tells of leadership; every other method may be called by any thread.
 */
public final class Replica {

    /** Index before any entry. */
    public static final long NOTHING = -1;

    /**
     * A state and the entry that led to it.
     *
     * @param index of the last entry contained, or {@link #NOTHING}
     */
    public record Applied(long index, CoordinatorState state) {}

    /**
     * An append whose replies somebody waits for.
     *
     * @param replies completed by the thread that applies; nothing may depend on it directly
     */
    public record Expected(long sequence, CompletableFuture<List<Reply>> replies) {}

    private final String node;
    private final long incarnation;
    private final List<LogObserver> observers;
    private final AtomicLong sequences = new AtomicLong();
    private final ConcurrentMap<Long, Expected> waiting = new ConcurrentHashMap<>();
    private volatile Applied applied = new Applied(NOTHING, CoordinatorState.empty());

    /** @param incarnation different in every life of the node, so that replies of an earlier one reach nobody */
    public Replica(String node, long incarnation, List<LogObserver> observers) {
        this.node = node;
        this.incarnation = incarnation;
        this.observers = List.copyOf(observers);
    }

    public Applied applied() {
        return applied;
    }

    /** Announces an append; {@link #entry} makes the entry that completes it, {@link #forget} gives up on it. */
    public Expected expect() {
        Expected expected = new Expected(sequences.incrementAndGet(), new CompletableFuture<>());
        waiting.put(expected.sequence(), expected);
        return expected;
    }

    public LogEntry entry(Expected expected, List<Command> commands) {
        return new LogEntry(
                node, incarnation, expected.sequence(), applied.state().nodes().level(), LogTime.ZERO, commands);
    }

    public void forget(Expected expected) {
        waiting.remove(expected.sequence());
    }

    /**
     * Applies one entry. A twin of an entry is applied like any other, since commands are idempotent; its replies reach
     * nobody.
     *
     * @param index greater than that of any entry applied before
     * @throws NewerLevelException if it raises the feature level above what this build supports
     */
    public void apply(long index, LogEntry entry) {
        requireAfter(index, applied.index());
        CoordinatorState state = applied.state();
        List<Reply> replies = new ArrayList<>(entry.commands().size());
        List<Effect> effects = new ArrayList<>();
        for (Command command : entry.commands()) {
            Transition transition = Protocol.apply(state, command, entry.leaderTime());
            state = transition.state();
            replies.add(transition.reply());
            effects.addAll(transition.effects());
        }
        CoordinatorState after = state;
        FeatureLevels.require(after.nodes().level(), "the cluster");
        applied = new Applied(index, after);
        observers.forEach(observer -> observer.applied(index, List.copyOf(effects), after));
        reply(entry, replies);
    }

    /** Takes over the state of a snapshot, at start or because this node was left behind. */
    public void install(long index, CoordinatorState state) {
        requireAfter(index, applied.index());
        applied = new Applied(index, state);
        observers.forEach(observer -> observer.applied(index, List.of(), state));
    }

    public void leading(long term) {
        observers.forEach(observer -> observer.leading(term));
    }

    public void notLeading() {
        observers.forEach(LogObserver::notLeading);
    }

    private void reply(LogEntry entry, List<Reply> replies) {
        if (entry.incarnation() != incarnation || !entry.origin().equals(node)) {
            return;
        }
        @Nullable Expected expected = waiting.remove(entry.sequence());
        if (expected != null) {
            expected.replies().complete(List.copyOf(replies));
        }
    }

    private static void requireAfter(long index, long last) {
        if (index <= last) {
            throw new IllegalStateException("entry " + index + " comes after entry " + last + " was applied");
        }
    }
}
