package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Decided;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.Finished;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets callers wait until every branch of a decided transaction has ended, on whichever node they asked. */
public final class CompletionWatch implements AppliedListener {

    private final StateView states;
    private final Map<TransactionId, CompletableFuture<Finished>> watched = new ConcurrentHashMap<>();

    public CompletionWatch(StateView states) {
        this.states = states;
    }

    /**
     * Waits on the calling thread.
     *
     * @param within at most this long
     * @return the transaction completed, or as it stood last when the time was over
     */
    public Decided await(Decided transaction, Duration within) {
        if (transaction instanceof Finished || within.isZero()) {
            return transaction;
        }
        CompletableFuture<Finished> completion =
                watched.computeIfAbsent(transaction.id(), id -> new CompletableFuture<>());
        try {
            // It may have completed before we began to watch.
            return latest(transaction) instanceof Finished finished
                    ? finished
                    : completion.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return latest(transaction);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return latest(transaction);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a completion never fails", e);
        } finally {
            // Another waiter of the same transaction keeps the future it holds, and reads the state when time is over.
            watched.remove(transaction.id(), completion);
        }
    }

    private Decided latest(Decided fallback) {
        return states.applied().table().find(fallback.id()) instanceof Decided decided ? decided : fallback;
    }

    @Override
    public void applied(List<Effect> effects, CoordinatorState after) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Completed completed) {
                CompletableFuture<Finished> waiting =
                        watched.remove(completed.transaction().id());
                if (waiting != null) {
                    waiting.completeAsync(completed::transaction);
                }
            }
        }
    }

    @Override
    public void leading(CoordinatorState state) {}

    @Override
    public void notLeading() {}
}
