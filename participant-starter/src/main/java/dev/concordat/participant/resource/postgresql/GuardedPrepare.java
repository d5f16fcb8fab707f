package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.journal.jdbc.FenceTable;
import java.time.Duration;

/**
 * The batch that prepares a branch. In a failed transaction PREPARE TRANSACTION alone rolls back without an error, and
 * the branch would vote yes with nothing prepared; the statements before it in the batch fail there, and the server
 * skips the rest. The fence row makes the branch's key unique, and its visibility the proof of the commit.
 */
final class GuardedPrepare {

    private GuardedPrepare() {}

    /**
     * One batch, one round trip. The bound of waiting comes first, where the application has set none, as a deferred
     * constraint may wait for whoever is deleting the row that it refers to. Deferred constraints and triggers are to run
     * as whom the application made itself; then the role is put back, as a prepared transaction belongs to the one who
     * prepares it.
     */
    static String sql(Gid gid, Duration lockTimeout, FenceTable fence, String role) {
        return "select pg_catalog.set_config('lock_timeout', '" + lockTimeout.toMillis() + "', true)"
                + " where pg_catalog.current_setting('lock_timeout') = '0'; set constraints all immediate; " + role
                + fence.insertWork(gid.owner(), gid.key()) + "; prepare transaction '" + gid.format() + "'";
    }
}
