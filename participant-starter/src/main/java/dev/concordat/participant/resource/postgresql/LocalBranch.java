package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.journal.jdbc.FenceTable;
import dev.concordat.protocol.Vote;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One local transaction that is a branch: opened at its first statement, ended by a vote instead of a commit. */
final class LocalBranch {

    private static final Logger LOG = LoggerFactory.getLogger(LocalBranch.class);

    private final BranchScope scope;
    private final BranchKey key;
    private final BranchSettings settings;
    private final PostgresBranchResource resource;
    private final DeferredCallbacks callbacks;

    LocalBranch(
            BranchScope scope, BranchSettings settings, PostgresBranchResource resource, DeferredCallbacks callbacks) {
        this.scope = scope;
        this.key = new BranchKey(scope.transaction(), scope.book().openLocal());
        this.settings = settings;
        this.resource = resource;
        this.callbacks = callbacks;
    }

    BranchScope scope() {
        return scope;
    }

    /** Refuses a branch that was aborted before it began, and bounds waiting for locks. One round trip, no write. */
    void open(Connection connection) throws SQLException {
        String sql = "select (" + FenceTable.selectKind(settings.owner(), key) + "), case when "
                + settings.lockTimeout().toMillis() + " > 0 and current_setting('lock_timeout') = '0' then"
                + " set_config('lock_timeout', '" + settings.lockTimeout().toMillis() + "', true) end";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (row.next() && row.getString(1) != null) {
                throw new BranchRefusedException(
                        key.transaction(),
                        "branch " + key.branch() + " has ended here already; this work came too late",
                        null);
            }
        }
    }

    /** The application rolled back. */
    void rolledBack() {
        scope.book().rolledBack(key.branch());
    }

    /**
     * Ends the local transaction: plainly if it wrote nothing, else by preparing it. On any failure it is rolled back
     * and the branch is refused.
     */
    void end(Connection connection) throws SQLException {
        try {
            if (!hasWritten(connection)) {
                connection.commit();
                scope.book().voted(key.branch(), Vote.READ_ONLY);
                return;
            }
            prepare(connection);
        } catch (SQLException | RuntimeException e) {
            refuse(connection, e);
            throw e;
        }
        scope.book().voted(key.branch(), Vote.PREPARED);
        callbacks.defer(key);
        LOG.debug("Branch prepared, transaction={}, branch={}", key.transaction(), key.branch());
    }

    private void prepare(Connection connection) throws SQLException {
        Duration timeLeft = scope.timeLeft();
        if (timeLeft.isZero()) {
            throw new BranchRefusedException(
                    key.transaction(), "its time was up before this branch was prepared", null);
        }
        Gid gid = new Gid(settings.owner(), key, timeLeft);
        try (Statement statement = connection.createStatement()) {
            statement.execute(GuardedPrepare.sql(gid, settings.lockTimeout()));
        } catch (SQLException e) {
            if (!SqlStates.isOutcomeUnknown(e) || !resource.isPrepared(gid)) {
                throw e;
            }
            LOG.warn("The answer to PREPARE was lost, but it is prepared, branch={}", key, e);
        }
        resource.remember(gid);
    }

    private static boolean hasWritten(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_xact_id_if_assigned()")) {
            return row.next() && row.getString(1) != null;
        }
    }

    private void refuse(Connection connection, Exception cause) {
        try {
            // Otherwise the caller's clean-up (auto-commit back on) would commit what is left of it.
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        scope.book().voted(key.branch(), Vote.REFUSED);
    }
}
