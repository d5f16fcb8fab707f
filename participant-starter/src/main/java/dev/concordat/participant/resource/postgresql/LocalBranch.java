package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.EarlyPrepare;
import dev.concordat.participant.branch.EarlyPrepare.Step;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.context.LocalWorks;
import dev.concordat.participant.journal.jdbc.FenceTable;
import dev.concordat.protocol.Vote;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
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
    private @Nullable Exception problem;

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
        scope.book().rolledBack(key.branch(), LocalWorks.current());
    }

    /**
     * Ends the local transaction: plainly if it wrote nothing, else by preparing it. On any failure it is rolled back
     * and the branch is refused.
     */
    void end(Connection connection) throws SQLException {
        EarlyPrepare ending = new EarlyPrepare(settings.owner(), key);
        Step step = ending.start();
        while (!(step instanceof Step.Voted voted)) {
            step = next(step, ending, connection);
        }
        vote(voted.vote(), voted.gid());
    }

    private Step next(Step step, EarlyPrepare ending, Connection connection) {
        if (step instanceof Step.RollBack refusal) {
            rollBack(connection, refusal.cause());
            return ending.rolledBack();
        }
        try {
            return carryOut(step, ending, connection);
        } catch (SQLException | RuntimeException e) {
            problem = e;
            return ending.failed(e instanceof SQLException sql && SqlStates.isOutcomeUnknown(sql));
        }
    }

    private Step carryOut(Step step, EarlyPrepare ending, Connection connection) throws SQLException {
        if (step instanceof Step.LookForWrites) {
            return ending.looked(hasWritten(connection), scope.timeLeft());
        }
        if (step instanceof Step.CommitReadOnly) {
            connection.commit();
            return ending.committed();
        }
        if (step instanceof Step.Prepare prepare) {
            prepare(connection, prepare.gid());
            return ending.prepared();
        }
        if (step instanceof Step.FindPrepared find) {
            return ending.found(resource.isPrepared(find.gid()));
        }
        throw new IllegalStateException("unknown step " + step);
    }

    private void prepare(Connection connection, Gid gid) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(GuardedPrepare.sql(gid, settings.lockTimeout()));
        }
    }

    private static boolean hasWritten(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_xact_id_if_assigned()")) {
            return row.next() && row.getString(1) != null;
        }
    }

    private void rollBack(Connection connection, EarlyPrepare.Cause cause) {
        Exception thrown = problem;
        if (thrown == null || cause == EarlyPrepare.Cause.TIME_IS_UP) {
            thrown = new BranchRefusedException(
                    key.transaction(), "its time was up before this branch was prepared", null);
            problem = thrown;
        }
        try {
            // Otherwise the caller's clean-up (auto-commit back on) would commit what is left of it.
            connection.rollback();
        } catch (SQLException e) {
            thrown.addSuppressed(e);
        }
    }

    private void vote(Vote vote, @Nullable Gid prepared) throws SQLException {
        if (prepared != null) {
            resource.remember(prepared);
        }
        scope.book().voted(key.branch(), vote, LocalWorks.current(), "it could not be prepared: " + problem);
        if (vote == Vote.PREPARED) {
            callbacks.defer(key);
            if (problem == null) {
                LOG.debug("Branch prepared, transaction={}, branch={}", key.transaction(), key.branch());
            } else {
                LOG.warn("The answer to PREPARE was lost, but it is prepared, branch={}", key, problem);
            }
        } else if (problem instanceof SQLException failed) {
            throw failed;
        } else if (problem instanceof RuntimeException failed) {
            throw failed;
        }
    }
}
