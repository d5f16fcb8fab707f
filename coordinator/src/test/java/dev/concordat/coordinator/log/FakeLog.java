package dev.concordat.coordinator.log;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Reply;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log of one node that is in memory and leads from the start. Every entry goes through the codec and the same
 * {@link Replica} as in production. Appends are applied before {@link #append} returns. Failures are ordered in advance.
 */
public final class FakeLog implements ReplicatedLog {

    /** What becomes of the next append. */
    public enum Fate {
        APPLIED,
        /** Not appended, and said so. */
        REFUSED,
        /** Applied, but the appender is not told. */
        APPLIED_AND_INDETERMINATE,
        /** Lost, but the appender is not told. */
        LOST_AND_INDETERMINATE
    }

    private static final String NODE = "n1";

    private final InstantSource clock;
    private final Replica replica;
    private @Nullable Long term = 1L;
    private long entries;
    private long snapshot = Replica.NOTHING;
    private Fate next = Fate.APPLIED;
    private boolean closed;

    public FakeLog(InstantSource clock, LogObserver... observers) {
        this.clock = clock;
        this.replica = new Replica(NODE, 1, List.of(observers));
        replica.leading(1);
    }

    /** Decides about the next append only. */
    public synchronized FakeLog next(Fate fate) {
        next = fate;
        return this;
    }

    /** This node becomes leader of a later term. */
    public synchronized void lead(long newTerm) {
        term = newTerm;
        replica.leading(newTerm);
    }

    /** This node gives up leadership; appends are refused until it leads again. */
    public synchronized void stepDown() {
        term = null;
        replica.notLeading();
    }

    /** Entries appended so far. */
    public synchronized long entries() {
        return entries;
    }

    @Override
    public CompletableFuture<List<Reply>> append(List<Command> commands) {
        Replica.Expected expected = replica.expect();
        try {
            byte[] bytes = EntryCodec.encodeWithinLimits(replica.entry(expected, commands));
            synchronized (this) {
                Fate fate = next;
                next = Fate.APPLIED;
                if (closed || term == null || fate == Fate.REFUSED) {
                    throw new LogRefusedException(LogRefusedException.Reason.NO_LEADER, "refused by order of the test");
                }
                if (fate != Fate.LOST_AND_INDETERMINATE) {
                    apply(bytes);
                }
                if (fate != Fate.APPLIED) {
                    throw new LogIndeterminateException("lost by order of the test", null);
                }
            }
            return CompletableFuture.completedFuture(expected.replies().join());
        } catch (LogException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            replica.forget(expected);
        }
    }

    private void apply(byte[] bytes) {
        LogTime time = new LogTime(clock.millis());
        byte[] stamp = EntryCodec.timeStamp(time);
        ByteBuffer stamped = ByteBuffer.allocate(bytes.length + stamp.length)
                .put(bytes)
                .put(stamp)
                .flip();
        replica.apply(entries, EntryCodec.decode(stamped));
        entries++;
    }

    @Override
    public CompletableFuture<CoordinatorState> read() {
        return CompletableFuture.completedFuture(applied());
    }

    @Override
    public CoordinatorState applied() {
        return replica.applied().state();
    }

    @Override
    public synchronized LogStatus status() {
        long last = entries - 1;
        LogStatus.Role role = term == null ? LogStatus.Role.FOLLOWER : LogStatus.Role.LEADER;
        return new LogStatus(
                NODE,
                term == null ? null : NODE,
                term == null ? 0 : term,
                role,
                term != null,
                List.of(new LogStatus.Member(NODE, role, "localhost:0", last, Instant.ofEpochMilli(clock.millis()))),
                new LogStatus.Indices(last, last, last, snapshot));
    }

    @Override
    public synchronized long takeSnapshot() {
        snapshot = entries - 1;
        return snapshot;
    }

    @Override
    public synchronized void close() {
        closed = true;
        replica.notLeading();
    }
}
