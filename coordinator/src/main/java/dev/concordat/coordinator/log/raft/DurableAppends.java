package dev.concordat.coordinator.log.raft;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * Holds a follower's answer to its leader back until it is true: what it acknowledges is in its log, and flushed. Ratis
 * 3.3.0 acknowledges a repeated append at once while the first one is still being flushed, and entries in the place of
 * others that were cut off before their flush; the leader counts both towards a majority. Thread-safe.
 */
final class DurableAppends {

    private final Set<InFlight> inFlight = ConcurrentHashMap.newKeySet();

    /** A follower as Ratis has it. */
    interface Follower {

        /** May answer before the entries are durable. */
        CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request) throws IOException;

        /** Whether its log holds that entry, flushed, or one that was committed in its place. */
        boolean holds(TermIndex entry) throws IOException;
    }

    /** An append handed to the log; compared by identity. */
    private static final class InFlight {
        final long first;
        final CompletableFuture<Void> end = new CompletableFuture<>();

        InFlight(long first) {
            this.first = first;
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
        InFlight own = new InFlight(request.getEntries(0).getIndex());
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
        return CompletableFuture.allOf(inFlight.stream()
                .filter(append -> append.first <= last)
                .map(append -> append.end)
                .toArray(CompletableFuture[]::new));
    }

    private static AppendEntriesReplyProto confirmed(
            Follower follower, AppendEntriesRequestProto request, AppendEntriesReplyProto reply) {
        TermIndex last = TermIndex.valueOf(request.getEntries(request.getEntriesCount() - 1));
        try {
            if (follower.holds(last)) {
                return reply;
            }
        } catch (IOException e) {
            throw new IllegalStateException("whether " + last + " is in the log cannot be told", e);
        }
        throw new IllegalStateException(last + " is not in the log for good and cannot be acknowledged");
    }
}
