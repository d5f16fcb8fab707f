package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchKey;
import java.sql.SQLException;

/** The slots for prepared transactions, which all databases of a server share: they can run out between look and PREPARE. */
final class Slots {

    private static final String OUT_OF_MEMORY = "53200";

    private Slots() {}

    /**
     * What to throw when the batch that prepares has failed.
     *
     * @throws BranchRefusedException if the server has no room for it; nothing is prepared
     */
    static SQLException explain(BranchKey key, SQLException failed) {
        if (OUT_OF_MEMORY.equals(SqlStates.of(failed))) {
            throw BranchRefusedException.overloaded(
                    key.transaction(),
                    "the database server has no slot left for another prepared transaction ("
                            + failed.getMessage()
                            + "); raise max_prepared_transactions, which all databases of the server"
                            + " share, or find out why branches stay in doubt",
                    failed);
        }
        return failed;
    }
}
