package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.log.SnapshotCodec;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Core;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A snapshot as the bytes that the log writes, sends and reads. */
final class Snapshot {

    /** Before any was written. */
    static final Snapshot NONE = new Snapshot(CoordinatorState.empty(), 0);

    private static final int ROOM = 2_048;

    private final CoordinatorState written;
    private final byte[] bytes;
    private final long size;

    /** @param size entries that the state contains */
    Snapshot(CoordinatorState state, long size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(ROOM);
        try {
            SnapshotCodec.write(state, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.written = state;
        this.bytes = out.toByteArray();
        this.size = size;
    }

    private Snapshot(Snapshot other, long size) {
        this.written = other.written;
        this.bytes = other.bytes;
        this.size = size;
    }

    /** How many entries it contains. */
    long size() {
        return size;
    }

    /** The same bytes, taken for a later moment than they are of. */
    Snapshot mislabelled() {
        return new Snapshot(this, size + 1);
    }

    /** What a node makes of the bytes (S18). */
    CoordinatorState restored(Core core) {
        CoordinatorState restored;
        try {
            restored = core.restarted(SnapshotCodec.read(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Checks.require(restored.equals(written), () -> "S18: a snapshot does not restore the state");
        return restored;
    }
}
