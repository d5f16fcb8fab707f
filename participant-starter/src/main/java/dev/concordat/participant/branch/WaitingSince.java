package dev.concordat.participant.branch;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Since when branches have been seen waiting, by this process's monotonic clock. The database's clock tells the age of a
 * prepared transaction, and outlives a restart of the process; but one that was set back would make every branch young
 * again, and nobody would ask about it for as long as it was set back. Pure but for its own fields; not thread-safe.
 */
public final class WaitingSince {

    private Map<BranchKey, Long> seen = new LinkedHashMap<>();

    /** These wait now, and no others any more. */
    public void look(Collection<BranchKey> waiting, long nanos) {
        Map<BranchKey, Long> still = new LinkedHashMap<>();
        waiting.forEach(key -> still.put(key, seen.getOrDefault(key, nanos)));
        seen = still;
    }

    /** How long the branch has waited: as long as the database says, or as it has been seen here, if that is longer. */
    public Duration age(BranchKey branch, Duration byDatabase, long nanos) {
        Duration here = Duration.ofNanos(nanos - seen.getOrDefault(branch, nanos));
        return here.compareTo(byDatabase) > 0 ? here : byDatabase;
    }
}
