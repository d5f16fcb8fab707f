package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.context.BranchScope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Keeps a thread that has strayed from its scope from committing what it wrote; it may read. */
final class StrayWrites {

    private StrayWrites() {}

    /**
     * To be called before a commit that is not that of a branch.
     *
     * @throws dev.concordat.participant.StrayThreadException after a rollback, if this thread has strayed and written
     */
    static void checkBeforeCommit(Connection connection) throws SQLException {
        if (BranchScope.strayedFrom().isPresent() && hasWritten(connection)) {
            connection.rollback();
            BranchScope.refuseOnStrayThread();
        }
    }

    private static boolean hasWritten(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_xact_id_if_assigned()")) {
            return row.next() && row.getString(1) != null;
        }
    }
}
