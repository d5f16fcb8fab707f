package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.LogRefusedException.Reason;
import dev.concordat.coordinator.log.Replica;
import dev.concordat.coordinator.transaction.CoordinatorState;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/**
 * Linearizable reads. All reads that arrive while the leader is being asked share the next question, since an answer is
 * good only for reads that began before the question did.
 */
final class Reading {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final RaftServer server;
    private final EntrySender sender;
    private final Replica replica;
    private final Duration patience;
    private final Executor executor;

    private @Nullable CompletableFuture<CoordinatorState> next;
    private boolean asking;

    Reading(RaftServer server, EntrySender sender, Replica replica, Duration patience, Executor executor) {
        this.server = server;
        this.sender = sender;
        this.replica = replica;
        this.patience = patience;
        this.executor = executor;
    }

    synchronized CompletableFuture<CoordinatorState> read() {
        CompletableFuture<CoordinatorState> joined = next;
        if (joined == null) {
            joined = new CompletableFuture<>();
            next = joined;
        }
        if (!asking) {
            asking = true;
            executor.execute(this::askUntilNobodyWaits);
        }
        // A copy, so that a caller who completes or cancels it does not do so for the others.
        return joined.copy();
    }

    private void askUntilNobodyWaits() {
        for (@Nullable CompletableFuture<CoordinatorState> batch = take(); batch != null; batch = take()) {
            CompletableFuture<CoordinatorState> waiting = batch;
            try {
                ask();
                CoordinatorState state = replica.applied().state();
                end(() -> waiting.complete(state));
            } catch (RuntimeException | Error e) {
                // Whatever it is: the next ones who wait must be asked for all the same.
                end(() -> waiting.completeExceptionally(e));
            }
        }
    }

    /** Whoever waits goes on elsewhere, unless the log is closing. */
    private void end(Runnable answer) {
        try {
            executor.execute(answer);
        } catch (RejectedExecutionException closing) {
            answer.run();
        }
    }

    private synchronized @Nullable CompletableFuture<CoordinatorState> take() {
        @Nullable CompletableFuture<CoordinatorState> batch = next;
        next = null;
        asking = batch != null;
        return batch;
    }

    /** Returns once this node has applied whatever the leader had committed when it was asked. */
    private void ask() {
        Deadline end = Deadline.in(patience);
        while (true) {
            @Nullable Throwable problem = askOnce(end);
            if (problem == null) {
                return;
            }
            if (end.isOver() || problem instanceof InterruptedException) {
                throw new LogRefusedException(Reason.NO_LEADER, "no leader confirmed the read in time", problem);
            }
        }
    }

    private @Nullable Throwable askOnce(Deadline end) {
        try {
            if (sender.leadsUnready()) {
                Thread.sleep(PAUSE);
                return new IllegalStateException("this leader is not ready yet");
            }
            @Nullable RaftPeerId leader = sender.leader();
            RaftClientReply reply =
                    sender.awaitRead(server.submitClientRequestAsync(sender.read(end.left())), leader, end.left());
            if (reply.isSuccess()) {
                return null;
            }
            Thread.sleep(PAUSE);
            return reply.getException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            pause();
            return e;
        }
    }

    /** A log that is closed answers at once, for as long as it is asked. */
    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
