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

    /** One batch, one round trip. */
    static String sql(Gid gid, Duration lockTimeout) {
        return "set local lock_timeout = " + lockTimeout.toMillis() + "; "
                + FenceTable.insertWork(gid.owner(), gid.key()) + "; prepare transaction '" + gid.format() + "'";
    }
}
