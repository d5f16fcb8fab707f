package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.branch.PreparePlan;
import dev.concordat.participant.branch.PreparePlan.Step;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction of the database that is a branch, from its first statement, before which nothing of ours is sent, to its
 * vote. Of the thread that works in it, one at a time.
 */
final class BranchTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(BranchTransaction.class);

    private final BranchKey key;
    private final @Nullable BranchKey givenOut;
    private final BranchSettings settings;
    private final PostgresBranchResource resource;
    private final SqlTexts texts;
    private final DriverView driver;
    private final Waiting waiting;
    private boolean written;
    private boolean mayNotify;
    private boolean wasOpen;
    private boolean passedBy;
    private boolean endedElsewhere;
    private @Nullable Exception problem;

    /**
     * How it ended.
     *
     * @param gid name of what is prepared; null unless the vote says so
     * @param problem what went wrong on the way, if something did
     * @param elsewhere whether it was ended by SQL, so that nobody knows what became of it
     */
    record Ended(Vote vote, @Nullable Gid gid, @Nullable Exception problem, boolean elsewhere) {}

    BranchTransaction(
            BranchKey key, BranchSettings settings, Databases.Home.At home, SqlTexts texts, DriverView driver) {
        this.key = key;
        this.settings = settings;
        this.resource = home.database().resource();
        this.givenOut = home.tag() == null ? null : new BranchKey(key.transaction(), above(key.branch()));
        this.texts = texts;
        this.driver = driver;
        this.waiting = new Waiting(key, driver.backend(), settings.lockTimeout());
        if (home.reached().boundsWaits()) {
            waiting.boundByTheApplication();
        }
        resource.watch().add(waiting);
    }

    /** A name for the local transaction that begins in this scope. */
    static BranchId open(BranchBook book, @Nullable String tag) {
        return tag == null ? book.openLocal() : book.openLocalIn(tag);
    }

    private static BranchId above(BranchId branch) {
        return new BranchId(branch.value().substring(0, branch.value().lastIndexOf('.')));
    }

    BranchKey key() {
        return key;
    }

    DriverView driver() {
        return driver;
    }

    PostgresBranchResource resource() {
        return resource;
    }

    /** What is known of a text. */
    SqlTraits traits(String sql) {
        return texts.traits(sql);
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

    boolean wasPassedBy() {
        return passedBy;
    }

    /** The server has counted rows that were written, so that there is no need to ask. */
    void hasWritten() {
        written = true;
    }

    /** What to throw for a statement that failed. */
    Exception explains(SQLException e) {
        return waiting.explains(e);
    }

    /** Nothing more is done in it. */
    void isOver() {
        resource.watch().remove(waiting);
    }

    /** It is about to be rolled back, and is still there to be looked at: whether it met rows of its own transaction. */
    Optional<String> overlap() {
        try {
            return resource.overlap(key, driver.backend()).map(LockLooks.Overlap::explanation);
        } catch (RuntimeException e) {
            // It is only for a better message.
            LOG.debug(
                    "Could not be found out whether a branch met another one's rows, transaction={}, branch={}",
                    key.transaction(),
                    key.branch(),
                    e);
            return Optional.empty();
        }
    }

    /**
     * Ends it: plainly if it wrote nothing, else by preparing it. On any failure it is rolled back and refused.
     *
     * @param timeLeft until the deadline, never negative
     */
    Ended end(Connection connection, Duration timeLeft) {
        isOver();
        PreparePlan plan = new PreparePlan(settings.owner(), key);
        Step step = plan.start();
        while (!(step instanceof Step.Voted voted)) {
            step = next(step, plan, connection, timeLeft);
        }
        if (voted.gid() != null) {
            resource.remember(voted.gid());
        }
        return new Ended(voted.vote(), voted.gid(), problem, endedElsewhere);
    }

    private Step next(Step step, PreparePlan plan, Connection connection, Duration timeLeft) {
        if (step instanceof Step.RollBack refusal) {
            rollBack(connection, refusal.cause());
            return plan.rolledBack();
        }
        try {
            return carryOut(step, plan, connection, timeLeft);
        } catch (SQLException | RuntimeException e) {
            problem = e instanceof SQLException sql ? Refusals.explained(key, sql) : e;
            return plan.failed(e instanceof SQLException sql && SqlStates.isOutcomeUnknown(sql));
        }
    }

    private Step carryOut(Step step, PreparePlan plan, Connection connection, Duration timeLeft) throws SQLException {
        if (step instanceof Step.LookForWrites) {
            return plan.looked(written || hasWritten(connection, timeLeft), timeLeft);
        }
        if (step instanceof Step.CommitReadOnly) {
            connection.commit();
            return plan.committed();
        }
        if (step instanceof Step.Prepare prepare) {
            refuseLateWork();
            prepare(connection, prepare.gid());
            return plan.prepared();
        }
        if (step instanceof Step.FindPrepared find) {
            return plan.found(resource.isPrepared(find.gid()));
        }
        throw new IllegalStateException("no such step: " + step);
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

    private boolean hasWritten(Connection connection, Duration timeLeft) throws SQLException {
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
            proveSilent(connection, timeLeft);
        }
        return assigned;
    }

    /**
     * A notification takes no transaction id, and a commit would deliver it before the decision. PREPARE refuses what has
     * notified; what has only read is then rolled back, which makes no difference.
     */
    private void proveSilent(Connection connection, Duration timeLeft) throws SQLException {
        String gid = new Gid(settings.owner(), key, timeLeft).format();
        try (Statement statement = connection.createStatement()) {
            statement.execute(resource.owners().roleFor(driver.login()) + "prepare transaction '" + gid + "'");
        }
        resource.rollBack(gid);
    }

    private BranchRefusedException endedUnseen() {
        endedElsewhere = true;
        return Refusals.endedElsewhere(key);
    }

    private void rollBack(Connection connection, PreparePlan.Cause cause) {
        Exception thrown = problem;
        if (thrown == null || cause == PreparePlan.Cause.TIME_IS_UP) {
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
}
