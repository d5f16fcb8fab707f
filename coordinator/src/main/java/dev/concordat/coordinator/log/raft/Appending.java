package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.EntryCodec;
import dev.concordat.coordinator.log.LogIndeterminateException;
import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.LogRefusedException.Reason;
import dev.concordat.coordinator.log.Replica;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One append from its first attempt to its replies, on a thread of its own. Attempts are repeated within the bounds of
 * {@link RaftOptions.Timing}: an entry that gets into the log twice does no harm, since commands are idempotent, and the
 * first of the twins brings the replies.
 */
final class Appending {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Replica replica;
    private final LocalAppends appends;
    private final EntrySender sender;
    private final RaftOptions.Timing timing;

    Appending(Replica replica, LocalAppends appends, EntrySender sender, RaftOptions.Timing timing) {
        this.replica = replica;
        this.appends = appends;
        this.sender = sender;
        this.timing = timing;
    }

    /** Blocks until the replies are there; fails as {@link dev.concordat.coordinator.log.ReplicatedLog#append}. */
    List<Reply> append(List<Command> commands) {
        Replica.Expected expected = replica.expect();
        try {
            byte[] entry = EntryCodec.encodeWithinLimits(replica.entry(expected, commands));
            return attempts(expected, entry);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogIndeterminateException("interrupted while the entry was on its way", e);
        } finally {
            replica.forget(expected);
            appends.forget(expected.sequence());
        }
    }

    private List<Reply> attempts(Replica.Expected expected, byte[] entry) throws InterruptedException {
        Deadline patience = Deadline.in(timing.patience());
        Deadline end = Deadline.in(timing.appendTimeout());
        long call = EntrySender.newCall();
        Attempt.@Nullable Unknown unknown = null;
        while (true) {
            switch (sender.attempt(call, expected.sequence(), entry, end.atMost(timing.patience()))) {
                case Attempt.Committed committed -> {
                    return await(expected, end);
                }
                case Attempt.Unknown maybe -> unknown = maybe;
                case Attempt.Refused refused -> {
                    if (unknown == null && (patience.isOver() || refused.reason() == Reason.NO_SPACE)) {
                        throw new LogRefusedException(refused.reason(), refused.message());
                    }
                }
            }
            if (expected.replies().isDone()) {
                return expected.replies().join();
            }
            if (end.isOver()) {
                throw new LogIndeterminateException(
                        "the entry may be in the log of a leader that did not answer",
                        unknown == null ? null : unknown.cause());
            }
            Thread.sleep(PAUSE);
        }
    }

    /** The leader has applied the entry; this node will, unless it is cut off or gets a snapshot instead. */
    private static List<Reply> await(Replica.Expected expected, Deadline end) throws InterruptedException {
        try {
            return expected.replies().get(end.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new LogIndeterminateException("the entry is committed, but not applied on this node in time", e);
        }
    }
}
