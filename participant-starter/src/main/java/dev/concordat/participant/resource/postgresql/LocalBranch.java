package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.LocalWorks;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** One local transaction of the application inside a global one, as its connection sees it. */
abstract sealed class LocalBranch permits EarlyBranch, HeldWork {

    private final BranchScope scope;
    private final BranchId name;
    private final BranchTransaction transaction;

    /** {@code name}: as which it stands in the book of its scope. */
    LocalBranch(BranchScope scope, BranchId name, BranchTransaction transaction) {
        this.scope = scope;
        this.name = name;
        this.transaction = transaction;
    }

    final BranchScope scope() {
        return scope;
    }

    final BranchId name() {
        return name;
    }

    final BranchKey key() {
        return transaction.key();
    }

    final BranchTransaction transaction() {
        return transaction;
    }

    /** Where its statements go. */
    abstract Connection connection();

    /**
     * Ends it with its vote, or in what is held open.
     *
     * @throws SQLException if it failed; it is rolled back then, and the branch is refused
     */
    abstract void commit() throws SQLException;

    /** The application rolls back. */
    abstract void rollBack() throws SQLException;

    /** Its connection is no longer there. */
    abstract void isLost();

    /** This text is about to be executed; null if nobody knows what. */
    void uses(@Nullable String sql) throws SQLException {
        transaction.uses(sql);
    }

    /** A statement is sent now, and {@link #rests} follows whatever comes of it. */
    void runs(Statement statement) throws SQLException {
        transaction.runs(statement);
    }

    /** No statement is under way. */
    void rests() {
        transaction.rests();
    }

    /** Whether its transaction was open and is no more. */
    boolean isGone() {
        return transaction.isGone();
    }

    /** The driver's own connection was handed out. */
    final void isPassedBy() {
        transaction.isPassedBy();
    }

    /** The server has counted rows that were written. */
    final void hasWritten() {
        transaction.hasWritten();
    }

    /** What to throw for a statement that failed. */
    final Exception explains(SQLException e) {
        return transaction.explains(e);
    }

    /** Its transaction has ended under it, and nobody knows how: the whole must not commit. */
    BranchRefusedException endedElsewhere() {
        transaction.isOver();
        setRollbackOnly();
        scope.book().voted(name, Vote.REFUSED);
        return Refusals.endedElsewhere(key());
    }

    final void setRollbackOnly() {
        scope.book()
                .setRollbackOnly(
                        "ended-elsewhere", "the local transaction of branch " + key().branch() + " was ended by SQL");
    }

    final void isRolledBack() {
        scope.book().rolledBack(name, LocalWorks.current());
    }

    /** A failure of what the application asked for. */
    static void raise(@Nullable Exception problem) throws SQLException {
        if (problem instanceof SQLException failed) {
            throw failed;
        } else if (problem instanceof RuntimeException failed) {
            throw failed;
        }
    }
}
