package org.apache.ratis.server.impl;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.LogAppender;
import org.jspecify.annotations.Nullable;

/**
 * Has a majority confirm, for each read, that the leader still leads: by answers to appends that were made after the read
 * began. Found before the class of the same name in Ratis 3.3.0, which believes what was confirmed for an earlier read of
 * the same commit index: a leader that stood still while another was elected answers from what it knew (ADR 16).
 * Thread-safe.
 */
public final class ReadIndexHeartbeats {

    /** Of a read; callers wait for less. */
    private static final long LONGEST_SECONDS = 60;

    private final List<AppendEntriesListener> waiting = new ArrayList<>();
    private @Nullable Exception failure;

    ReadIndexHeartbeats() {}

    /** Only this class has it: whoever calls it does not start with that of Ratis. */
    public static void requireEachReadConfirmed() {}

    /** A read begins; never null, as nothing that is known already confirms it. */
    synchronized AppendEntriesListener addAppendEntriesListener(
            long commitIndex, Function<Long, AppendEntriesListener> constructor) {
        AppendEntriesListener added = constructor.apply(commitIndex);
        if (failure == null) {
            waiting.add(added);
        } else {
            added.getFuture().completeExceptionally(failure);
        }
        return added;
    }

    /** A follower has answered; what a majority has confirmed by now is readable. */
    void onAppendEntriesReply(
            LogAppender appender, AppendEntriesReplyProto reply, Predicate<Predicate<RaftPeerId>> hasMajority) {
        takeConfirmed(appender, reply, hasMajority).forEach(AppendEntriesListener::confirmed);
    }

    private synchronized List<AppendEntriesListener> takeConfirmed(
            LogAppender appender, AppendEntriesReplyProto reply, Predicate<Predicate<RaftPeerId>> hasMajority) {
        List<AppendEntriesListener> confirmed = new ArrayList<>();
        for (Iterator<AppendEntriesListener> each = waiting.iterator(); each.hasNext(); ) {
            AppendEntriesListener listener = each.next();
            if (listener.future.isDone()) {
                each.remove();
            } else if (listener.receive(appender, reply) && hasMajority.test(listener::isConfirmedBy)) {
                each.remove();
                confirmed.add(listener);
            }
        }
        return confirmed;
    }

    /** The leader leads no more, or ends. */
    void failListeners(Exception reason) {
        takeAll(reason).forEach(listener -> listener.getFuture().completeExceptionally(reason));
    }

    private synchronized List<AppendEntriesListener> takeAll(Exception reason) {
        if (failure == null) {
            failure = reason;
        }
        List<AppendEntriesListener> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** One read that waits for its confirmation. Guarded by the lock of its {@link ReadIndexHeartbeats}. */
    static final class AppendEntriesListener {
        private final long commitIndex;
        private final CompletableFuture<Long> future = new CompletableFuture<>();
        /** By appender and not by follower: each counts its calls anew, and one may take the place of another. */
        private final IdentityHashMap<LogAppender, Asked> asked = new IdentityHashMap<>();

        /** Asks all followers at once. */
        AppendEntriesListener(long commitIndex, Iterable<LogAppender> followers) {
            this.commitIndex = commitIndex;
            for (LogAppender follower : followers) {
                asked.put(follower, new Asked(follower));
                follower.triggerHeartbeat();
            }
            // Whoever asked has long gone then.
            var unused = future.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS);
        }

        /** Ends with the commit index that may be read, or fails. */
        CompletableFuture<Long> getFuture() {
            return future;
        }

        private void confirmed() {
            future.complete(commitIndex);
        }

        /** Whether this confirms anything: only a success, of a call made since the read began. */
        private boolean receive(LogAppender appender, AppendEntriesReplyProto reply) {
            if (!reply.getServerReply().getSuccess()) {
                return false;
            }
            Asked follower = asked.computeIfAbsent(appender, Asked::new);
            long answered = reply.getServerReply().getCallId();
            if (appender.getCallIdComparator().compare(answered, follower.firstCall) < 0) {
                // An append that was being made when the read began may have taken the place of the heartbeat.
                appender.triggerHeartbeat();
                return false;
            }
            follower.confirmed = true;
            return true;
        }

        private boolean isConfirmedBy(RaftPeerId peer) {
            return asked.values().stream().anyMatch(each -> each.confirmed && each.peer.equals(peer));
        }
    }

    private static final class Asked {
        private final RaftPeerId peer;

        /** The number of the next call when the read began, or when the appender was first met. */
        private final long firstCall;

        private boolean confirmed;

        Asked(LogAppender appender) {
            this.peer = appender.getFollowerId();
            this.firstCall = appender.getCallId();
        }
    }
}
