package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.HandOver;
import dev.concordat.participant.context.LocalTransactions;
import dev.concordat.participant.context.LocalWorks;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A local transaction of the application that is one piece of work in a transaction that is held open. */
final class HeldWork extends LocalBranch {

    private static final Logger LOG = LoggerFactory.getLogger(HeldWork.class);

    private final HeldTransaction held;
    private final Thread thread = Thread.currentThread();
    private final Optional<LocalTransactions.Begun> local = LocalTransactions.innermost();
    private final List<Statement> made = new ArrayList<>();
    private @Nullable String savepoint;
    private int keptInsideBefore;

    HeldWork(BranchScope scope, BranchId name, HeldTransaction held) {
        super(scope, name, held.transaction());
        this.held = held;
    }

    boolean isOfThisThread() {
        return thread.equals(Thread.currentThread());
    }

    /** Whether what this thread does waits inside of it: it is its own thread, or was handed over from it. */
    boolean contains() {
        return isOfThisThread() || local.filter(HandOver::comesFrom).isPresent();
    }

    /** {@code mark} is where it began; null if that is where the whole transaction began. */
    void begun(@Nullable String mark, int keptInside) {
        savepoint = mark;
        keptInsideBefore = keptInside;
    }

    @Nullable
    String savepoint() {
        return savepoint;
    }

    /** A statement of it, which must not outlive it: the next one works on the same connection. */
    void made(Statement statement) {
        made.add(statement);
    }

    private void closeStatements() {
        for (Statement statement : made) {
            try {
                statement.close();
            } catch (SQLException e) {
                // Its connection may be gone, and it with that.
                LOG.debug(
                        "A statement could not be closed, transaction={}, branch={}",
                        key().transaction(),
                        key().branch(),
                        e);
            }
        }
        made.clear();
    }

    @Override
    Connection connection() {
        return held.connection();
    }

    @Override
    void uses(@Nullable String sql) throws SQLException {
        held.checkOpen();
        super.uses(sql);
        if (sql == null) {
            return;
        }
        SqlTraits traits = transaction().traits(sql);
        if (traits.setsSession()) {
            held.sessionIsTouched();
        }
        if (traits.goesBack()) {
            goesBack();
        }
    }

    /** What was done since an earlier point is taken back, whoever has done it. */
    void goesBack() {
        if (held.keptInside() != keptInsideBefore) {
            scope().book()
                    .setRollbackOnly(
                            "undone-inner-work",
                            "the local transaction of branch " + name()
                                    + " was rolled back, or a part of it, and with it"
                                    + " what calls and other threads had done inside of it in the same database");
        }
    }

    /** Runs something on the connection that is no statement of the application. */
    void onLine(Step step) throws SQLException {
        held.takeLine(this);
        try {
            step.run();
        } finally {
            held.leaveLine();
        }
    }

    /** Something on the connection. */
    @FunctionalInterface
    interface Step {
        void run() throws SQLException;
    }

    @Override
    void runs(Statement statement) throws SQLException {
        held.takeLine(this);
        super.runs(statement);
    }

    @Override
    void rests() {
        if (held.hasLine()) {
            super.rests();
            held.leaveLine();
        }
    }

    @Override
    boolean isGone() {
        return !held.isOver() && super.isGone();
    }

    @Override
    BranchRefusedException endedElsewhere() {
        if (held.isOver()) {
            scope().book().voted(name(), Vote.REFUSED);
            return held.refused();
        }
        held.end("it was ended by SQL");
        return super.endedElsewhere();
    }

    @Override
    void commit() throws SQLException {
        closeStatements();
        try {
            held.keep(this);
        } catch (SQLException | RuntimeException e) {
            goesBack();
            scope().book().voted(name(), Vote.REFUSED, LocalWorks.current(), "it could not be kept: " + e);
            throw e;
        }
        scope().book().joined(name(), key().branch(), held.instance(), LocalWorks.current());
        held.defer(this);
    }

    @Override
    void rollBack() throws SQLException {
        transaction().overlap().ifPresent(scope()::hint);
        closeStatements();
        try {
            goesBack();
            if (!held.isOver()) {
                held.undo(this);
            }
        } catch (BranchRefusedException e) {
            if (!held.isOver()) {
                throw e;
            }
            LOG.debug(
                    "Work was to be undone in a transaction that has ended, transaction={}, branch={}",
                    key().transaction(),
                    key().branch(),
                    e);
        } finally {
            isRolledBack();
        }
    }

    @Override
    void isLost() {
        held.end("the connection of its work was closed");
        isRolledBack();
    }
}
