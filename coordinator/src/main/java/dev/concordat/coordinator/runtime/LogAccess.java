package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Blocking use of the log that outlasts a change of leader: asks again as {@link RetryPlan} says. */
public final class LogAccess {

    private final ReplicatedLog log;
    private final Proposer proposer;
    private final Duration patience;

    /**
     * @param patience how long a call keeps trying while there is no leader
     */
    public LogAccess(ReplicatedLog log, Proposer proposer, Duration patience) {
        this.log = log;
        this.proposer = proposer;
        this.patience = patience;
    }

    /**
     * Applies a command.
     *
     * @throws UnavailableException nothing happened
     * @throws OverloadedException nothing happened
     * @throws DiskSpaceException nothing happened
     * @throws IndeterminateException it may have happened
     */
    public Reply apply(Command command) {
        return persist(() -> proposer.submit(command));
    }

    /**
     * A state that contains everything acknowledged before this call.
     *
     * @throws UnavailableException there is no leader to be sure of that
     */
    public CoordinatorState read() {
        try {
            return persist(() -> log.read());
        } catch (IndeterminateException e) {
            throw new UnavailableException("no state could be read that is certain to be recent", e);
        }
    }

    /** This node's own state, at once. */
    public CoordinatorState applied() {
        return log.applied();
    }

    private <T> T persist(Supplier<CompletableFuture<T>> attempt) {
        RetryPlan plan = new RetryPlan(System.nanoTime(), patience);
        while (true) {
            RuntimeException failure;
            try {
                // Futures of the log end within a bound of their own; this one only guards against a bug in it.
                return attempt.get().get(patience.multipliedBy(4).toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                failure = known(e.getCause());
            } catch (TimeoutException e) {
                failure = new IndeterminateException("the log did not answer", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IndeterminateException("interrupted while waiting for the log", e);
            }
            pause(plan.afterFailure(failure, System.nanoTime()));
        }
    }

    static RuntimeException known(@Nullable Throwable cause) {
        return cause instanceof UnavailableException
                        || cause instanceof OverloadedException
                        || cause instanceof DiskSpaceException
                        || cause instanceof IndeterminateException
                ? (RuntimeException) cause
                : GroupCommit.translate(cause);
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IndeterminateException("interrupted while waiting for a leader", e);
        }
    }
}
