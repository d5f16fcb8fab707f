package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.transaction.CoordinatorState;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes snapshots beside the applying of entries. Ratis asks for a snapshot on the thread that applies, and waits: so
 * asking starts the writing, and a later question is answered with what has become durable meanwhile.
 */
final class SnapshotWriter {

    private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotWriter.class);

    /** A state and the entry that led to it. */
    record Point(TermIndex at, CoordinatorState state) {}

    private final SnapshotFiles files;
    private final Supplier<Point> current;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile @Nullable SingleFileSnapshotInfo written;

    SnapshotWriter(SnapshotFiles files, Supplier<Point> current) {
        this.files = files;
        this.current = current;
    }

    /**
     * Publishes what has been written since the last call; if nothing was, starts writing.
     *
     * @return index of the published snapshot, or {@link RaftLog#INVALID_LOG_INDEX}
     */
    long publishOrStart() {
        @Nullable SingleFileSnapshotInfo ready = written;
        if (ready == null) {
            if (!writing.isLocked()) {
                Thread.ofVirtual().name("snapshot-writer").start(this::writeQuietly);
            }
            return RaftLog.INVALID_LOG_INDEX;
        }
        written = null;
        files.publish(ready);
        return ready.getIndex();
    }

    /** Writes a snapshot of the newest state, unless there is one; {@link #publishOrStart} will publish it. */
    void write() throws IOException {
        writing.lock();
        try {
            Point point = current.get();
            if (point.at().getIndex() > newest()) {
                written = files.write(point.at(), point.state());
            }
        } finally {
            writing.unlock();
        }
    }

    /** Forgets what was written but not published: a newer snapshot was installed, in a new directory. */
    void reset() {
        written = null;
    }

    private long newest() {
        @Nullable SingleFileSnapshotInfo ready = written;
        if (ready != null) {
            return ready.getIndex();
        }
        @Nullable SingleFileSnapshotInfo latest = files.getLatestSnapshot();
        return latest == null ? RaftLog.INVALID_LOG_INDEX : latest.getIndex();
    }

    private void writeQuietly() {
        try {
            write();
        } catch (IOException | RuntimeException | Error e) {
            // The log keeps all entries, so nothing is lost; the next entry starts another try.
            LOGGER.atWarn().setCause(e).log("snapshot could not be written");
        }
    }
}
