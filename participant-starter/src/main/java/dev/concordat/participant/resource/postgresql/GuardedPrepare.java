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
     * One batch, one round trip. Deferred constraints and triggers come first, as they are to run as whom the application
     * made itself; then the role is put back, as a prepared transaction belongs to the one who prepares it.
     */
    static String sql(Gid gid, Duration lockTimeout, FenceTable fence, String role) {
        return "set constraints all immediate; " + role + "set local lock_timeout = " + lockTimeout.toMillis() + "; "
                + fence.insertWork(gid.owner(), gid.key()) + "; prepare transaction '" + gid.format() + "'";
    }
}
