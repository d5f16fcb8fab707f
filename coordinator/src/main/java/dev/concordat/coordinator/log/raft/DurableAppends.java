package dev.concordat.coordinator.log.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * Holds a follower's answer to its leader back until it is true: what it acknowledges is in its log, and flushed. Ratis
 * 3.3.0 acknowledges a repeated append at once while the first one is still being flushed, entries in the place of others
 * that were cut off before their flush, and entries of a term that a vote has ended meanwhile; the leader counts all of
 * them towards a majority. Thread-safe.
 */
final class DurableAppends {

    /** By then the watchdog has ended a node whose writes take so long; a write that Ratis dropped never ends. */
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(15);

    private final Set<InFlight> inFlight = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanos;
    private final Duration patience;

    /**
     * @param nanos a monotonic clock
     * @param patience how long an answer is held back before the call fails
     */
    DurableAppends(LongSupplier nanos, Duration patience) {
        this.nanos = nanos;
        this.patience = patience;
    }

    /** A follower as Ratis has it. */
    interface Follower {

        /** May answer before the entries are durable. */
        CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request) throws IOException;

        /** Whether its log holds that entry, flushed, or one that was committed in its place. */
        boolean holds(TermIndex entry) throws IOException;

        /** Its term; a vote for a higher one is given before this is higher, or after it was asked. */
        long term() throws IOException;
    }

    /** An append handed to the log; compared by identity. */
    private static final class InFlight {
        final long first;
        final long since;
        final CompletableFuture<Void> end = new CompletableFuture<>();

        InFlight(long first, long since) {
            this.first = first;
            this.since = since;
        }
    }

    /**
     * Appends.
     *
     * @return fails where the follower cannot stand by its own answer: the leader asks again
     */
    CompletableFuture<AppendEntriesReplyProto> append(Follower follower, AppendEntriesRequestProto request)
            throws IOException {
        if (request.getEntriesCount() == 0) {
            return follower.append(request);
        }
        // Known before Ratis begins, as from then on another append may meet its entries in the log.
        InFlight own = new InFlight(request.getEntries(0).getIndex(), nanos.getAsLong());
        inFlight.add(own);
        CompletableFuture<AppendEntriesReplyProto> answer;
        try {
            answer = follower.append(request);
        } catch (IOException | RuntimeException e) {
            end(own);
            throw e;
        }
        return answer.whenComplete((reply, failure) -> end(own))
                .thenCompose(reply -> reply.getResult() == AppendResult.SUCCESS
                        ? othersUpTo(reply.getMatchIndex()).thenApply(ended -> confirmed(follower, request, reply))
                        : CompletableFuture.completedFuture(reply));
    }

    private void end(InFlight append) {
        inFlight.remove(append);
        append.end.complete(null);
    }

    /** The appends that may still be writing what is acknowledged; those behind it are not waited for. */
    private CompletableFuture<Void> othersUpTo(long last) {
        long now = nanos.getAsLong();
        inFlight.stream()
                .filter(append -> now - append.since > LONGEST_WRITE.toNanos())
                .forEach(this::end);
        CompletableFuture<?>[] others = inFlight.stream()
                .filter(append -> append.first <= last)
                .map(append -> append.end)
                .toArray(CompletableFuture[]::new);
        return others.length == 0
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.allOf(others).orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static AppendEntriesReplyProto confirmed(
            Follower follower, AppendEntriesRequestProto request, AppendEntriesReplyProto reply) {
        TermIndex last = TermIndex.valueOf(request.getEntries(request.getEntriesCount() - 1));
        try {
            // Ratis looks at the term before it appends, and may give a vote for a higher one in between, to a
            // candidate
            // that does not have the entries: then they must not count. A vote from now on takes them into account.
            if (follower.term() == request.getLeaderTerm() && follower.holds(last)) {
                return reply;
            }
        } catch (IOException e) {
            throw new IllegalStateException("whether " + last + " is in the log cannot be told", e);
        }
        throw new IllegalStateException(last + " is not in the log for good and cannot be acknowledged");
    }
}
