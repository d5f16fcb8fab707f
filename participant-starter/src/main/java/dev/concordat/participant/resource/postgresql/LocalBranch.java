package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.EarlyPrepare;
import dev.concordat.participant.branch.EarlyPrepare.Step;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.context.LocalWorks;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One local transaction that is a branch: opened at its first statement, before which nothing of ours is sent, and ended
 * by a vote instead of a commit.
 */
final class LocalBranch {

    private static final Logger LOG = LoggerFactory.getLogger(LocalBranch.class);

    private final BranchScope scope;
    private final BranchKey key;
    private final @Nullable BranchKey givenOut;
    private final BranchSettings settings;
    private final PostgresBranchResource resource;
    private final DeferredCallbacks callbacks;
    private final SqlTexts texts;
    private final DriverView driver;
    private final Waiting waiting;
    private boolean written;
    private boolean mayNotify;
    private boolean wasOpen;
    private boolean passedBy;
    private @Nullable Exception problem;

    LocalBranch(
            BranchScope scope,
            BranchSettings settings,
            Databases.Home.At home,
            DeferredCallbacks callbacks,
            SqlTexts texts,
            DriverView driver) {
        this.scope = scope;
        this.key = new BranchKey(scope.transaction(), open(scope.book(), home.tag()));
        this.settings = settings;
        this.resource = home.database().resource();
        this.givenOut = home.tag() == null ? null : new BranchKey(key.transaction(), above(key.branch()));
        this.callbacks = callbacks;
        this.texts = texts;
        this.driver = driver;
        this.waiting = new Waiting(key, driver.backend(), settings.lockTimeout());
        if (home.reached().boundsWaits()) {
            waiting.boundByTheApplication();
        }
        resource.watch().add(waiting);
    }

    BranchScope scope() {
        return scope;
    }

    BranchKey key() {
        return key;
    }

    private static BranchId above(BranchId branch) {
        return new BranchId(branch.value().substring(0, branch.value().lastIndexOf('.')));
    }

    private static BranchId open(BranchBook book, @Nullable String tag) {
        return tag == null ? book.openLocal() : book.openLocalIn(tag);
    }

    /** This text is about to be executed; null if nobody knows what. */
    void uses(@Nullable String sql) {
        if (sql == null) {
            return;
        }
        SqlTraits traits = texts.traits(sql);
        if (traits.endsTransaction() != null) {
            throw Refusals.transactionCommand(key.transaction(), traits.endsTransaction());
        }
        mayNotify |= traits.mentionsNotify() || resource.notifiers().areMentionedIn(sql);
        if (traits.mentionsLockTimeout()) {
            waiting.boundByTheApplication();
        }
    }

    void runs(Statement statement) {
        waiting.begins(statement);
    }

    void rests() {
        waiting.ends();
        wasOpen |= driver.state() == DriverView.State.OPEN || driver.state() == DriverView.State.FAILED;
    }

    /** Whether its transaction was open and is no more. */
    boolean isGone() {
        return wasOpen && driver.state() == DriverView.State.IDLE;
    }

    /** The driver's own connection was handed out: what happens on it is not seen. */
    void isPassedBy() {
        passedBy = true;
        waiting.passedBy();
    }

    /** The server has counted rows that were written, so that there is no need to ask. */
    void hasWritten() {
        written = true;
    }

    /** What to throw for a statement that failed. */
    Exception explains(SQLException e) {
        return waiting.explains(e);
    }

    /** Its transaction has ended under it, and nobody knows how: the whole must not commit. */
    BranchRefusedException endedElsewhere() {
        resource.watch().remove(waiting);
        scope.book()
                .setRollbackOnly(
                        "ended-elsewhere", "the local transaction of branch " + key.branch() + " was ended by SQL");
        scope.book().voted(key.branch(), Vote.REFUSED);
        return Refusals.endedElsewhere(key);
    }

    /** The application rolls back, and the transaction is still there to be looked at. */
    void rollingBack() {
        try {
            resource.overlap(key, driver.backend()).ifPresent(overlap -> scope.hint(overlap.explanation()));
        } catch (RuntimeException e) {
            // It is only for a better message.
            LOG.debug("Could not be found out whether a branch met another one's rows, branch={}", key, e);
        }
    }

    /** The application rolled back. */
    void rolledBack() {
        resource.watch().remove(waiting);
        scope.book().rolledBack(key.branch(), LocalWorks.current());
    }

    /**
     * Ends the local transaction: plainly if it wrote nothing, else by preparing it. On any failure it is rolled back
     * and the branch is refused.
     */
    void end(Connection connection) throws SQLException {
        resource.watch().remove(waiting);
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
            problem = e instanceof SQLException sql ? Refusals.explained(key, sql) : e;
            return ending.failed(e instanceof SQLException sql && SqlStates.isOutcomeUnknown(sql));
        }
    }

    private Step carryOut(Step step, EarlyPrepare ending, Connection connection) throws SQLException {
        if (step instanceof Step.LookForWrites) {
            return ending.looked(written || hasWritten(connection), scope.timeLeft());
        }
        if (step instanceof Step.CommitReadOnly) {
            connection.commit();
            return ending.committed();
        }
        if (step instanceof Step.Prepare prepare) {
            refuseLateWork();
            prepare(connection, prepare.gid());
            return ending.prepared();
        }
        if (step instanceof Step.FindPrepared find) {
            return ending.found(resource.isPrepared(find.gid()));
        }
        throw new IllegalStateException("unknown step " + step);
    }

    /** The caller may have aborted the branch by the name that it gave out, not knowing in which database it would be. */
    private void refuseLateWork() {
        if (givenOut != null && resource.isAborted(givenOut)) {
            throw new BranchRefusedException(
                    key.transaction(),
                    "branch " + givenOut.branch() + " has ended here already; this work came too late",
                    null);
        }
    }

    private void prepare(Connection connection, Gid gid) throws SQLException {
        if (driver.state() == DriverView.State.IDLE) {
            throw endedUnseen();
        }
        String role = resource.owners().roleFor(driver.login());
        try (Statement statement = connection.createStatement()) {
            statement.execute(GuardedPrepare.sql(gid, settings.lockTimeout(), resource.fence(), role));
        } catch (SQLException e) {
            throw Slots.explain(key, e);
        }
    }

    private boolean hasWritten(Connection connection) throws SQLException {
        if (driver.state() == DriverView.State.IDLE) {
            if (wasOpen || passedBy) {
                throw endedUnseen();
            }
            return false;
        }
        boolean assigned;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_catalog.pg_current_xact_id_if_assigned()")) {
            assigned = row.next() && row.getString(1) != null;
        }
        if (!assigned && mayNotify) {
            proveSilent(connection);
        }
        return assigned;
    }

    /**
     * A notification takes no transaction id, and a commit would deliver it before the decision. PREPARE refuses what has
     * notified; what has only read is then rolled back, which makes no difference.
     */
    private void proveSilent(Connection connection) throws SQLException {
        String gid = new Gid(settings.owner(), key, scope.timeLeft()).format();
        try (Statement statement = connection.createStatement()) {
            statement.execute(resource.owners().roleFor(driver.login()) + "prepare transaction '" + gid + "'");
        }
        resource.rollBack(gid);
    }

    private BranchRefusedException endedUnseen() {
        scope.book()
                .setRollbackOnly(
                        "ended-elsewhere", "the local transaction of branch " + key.branch() + " was ended by SQL");
        return Refusals.endedElsewhere(key);
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
