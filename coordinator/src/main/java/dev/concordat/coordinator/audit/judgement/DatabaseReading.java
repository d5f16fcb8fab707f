package dev.concordat.coordinator.audit.judgement;

import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was read of one database.
 *
 * @param database its name
 * @param unreadable names of prepared transactions that begin like ours and are not
 * @param hasFence whether the fence was found
 * @param fence rows of our cluster
 * @param foreignRows rows of other clusters, which were left out
 * @param oldestRow when the oldest row of the fence was written, however old; null if it has none
 * @param participants with rows of our cluster in the fence, however old
 * @param cutShort whether there were more rows than are read
 * @param preparedCutShort whether more is prepared than is read
 */
public record DatabaseReading(
        String database,
        ServerReading server,
        List<PreparedBranch> prepared,
        List<String> unreadable,
        boolean hasFence,
        List<FenceRow> fence,
        long foreignRows,
        @Nullable Instant oldestRow,
        SortedSet<String> participants,
        boolean cutShort,
        boolean preparedCutShort) {

    public DatabaseReading {
        prepared = List.copyOf(prepared);
        unreadable = List.copyOf(unreadable);
        fence = List.copyOf(fence);
        participants = new TreeSet<>(participants);
    }

    /** Whether what is not in it was not there. */
    boolean isWhole() {
        return !cutShort && !preparedCutShort;
    }
}
