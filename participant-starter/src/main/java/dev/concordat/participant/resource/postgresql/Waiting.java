package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchKey;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a branch in work waits for. Its own thread says when a statement begins and ends, by a few writes to memory; the
 * watch looks from outside, and cuts the statement off that waits in vain. Thread-safe.
 */
final class Waiting {

    private final BranchKey key;
    private final int backend;
    private final Duration bound;
    private volatile boolean ownBound;
    private volatile boolean passedBy;
    private @Nullable Statement running;
    private long since = System.nanoTime();
    private @Nullable Cut cut;

    /** Why a statement was cut off. */
    sealed interface Cut {

        /** It waited for what another branch of the same transaction has prepared. */
        record OwnBranch(BranchKey holder, String what) implements Cut {}

        /** It waited too long for somebody else. */
        record TooLong(
                Duration bound, String what, @Nullable String holder) implements Cut {}
    }

    /** {@code bound}: longest wait for a lock; zero: for ever. */
    Waiting(BranchKey key, int backend, Duration bound) {
        this.key = key;
        this.backend = backend;
        this.bound = bound;
    }

    BranchKey key() {
        return key;
    }

    int backend() {
        return backend;
    }

    /** The application has set a bound of its own, which the server keeps. */
    void boundByTheApplication() {
        ownBound = true;
    }

    /** Longest wait for a lock; zero: for ever. */
    Duration bound() {
        return ownBound ? Duration.ZERO : bound;
    }

    void passedBy() {
        passedBy = true;
    }

    synchronized void begins(Statement statement) {
        running = statement;
        since = System.nanoTime();
        cut = null;
    }

    synchronized void ends() {
        running = null;
        since = System.nanoTime();
    }

    /** Whether a statement may have been waiting for so long. */
    synchronized boolean isSlow(Duration least) {
        return backend != 0 && (running != null || passedBy) && System.nanoTime() - since >= least.toNanos();
    }

    /** Changes whenever a statement begins or ends. */
    synchronized long stamp() {
        return since;
    }

    /**
     * Cuts off what is running, unless that has changed since {@code stamp}.
     *
     * @return false if no statement is known, and the server must be asked to
     */
    boolean cut(Cut why, long stamp) throws SQLException {
        Statement statement;
        synchronized (this) {
            if (since != stamp) {
                return true;
            }
            cut = why;
            statement = running;
        }
        if (statement == null) {
            return false;
        }
        statement.cancel();
        return true;
    }

    /** What to throw for a statement that failed. */
    synchronized Exception explains(SQLException e) {
        Cut why = cut;
        if (why == null || !SqlStates.QUERY_CANCELED.equals(e.getSQLState())) {
            return e;
        }
        if (why instanceof Cut.TooLong late) {
            return new SQLException(
                    "Branch " + key.branch() + " of transaction " + key.transaction() + " has waited longer than "
                            + late.bound().toMillis() + " ms for " + late.what()
                            + (late.holder() == null ? "" : ", held by the prepared transaction " + late.holder())
                            + " (concordat.participant.lock-timeout)",
                    SqlStates.LOCK_NOT_AVAILABLE,
                    e);
        }
        Cut.OwnBranch own = (Cut.OwnBranch) why;
        return new BranchRefusedException(
                key.transaction(),
                "branch " + key.branch() + " waits for " + own.what() + ", which branch "
                        + own.holder().branch()
                        + " of the same transaction has prepared and will hold until the outcome:"
                        + " it would wait for ever. Do both in one local transaction (@Transactional on the method that"
                        + " does both, or one call instead of two), or begin the global one with prepare = ON_REQUEST"
                        + " (concordat.prepare=on-request), so that later calls go on where earlier ones stopped",
                e);
    }
}
