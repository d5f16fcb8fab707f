package dev.concordat.participant.resource.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of a transaction that is held open, from where it was given away to where it goes back to its pool. One
 * thread at a time sends something over it. Thread-safe.
 */
final class HeldConnection {

    private static final Logger LOG = LoggerFactory.getLogger(HeldConnection.class);
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

    private final BranchTransaction transaction;
    private final Connection connection;
    private final SessionState session;
    private final ReentrantLock line = new ReentrantLock();
    private volatile boolean sessionTouched;
    private boolean givenBack;

    /** {@code session} is what the application had set on it when it was given away. */
    HeldConnection(BranchTransaction transaction, Connection connection, SessionState session) {
        this.transaction = transaction;
        this.connection = connection;
        this.session = session;
    }

    Connection connection() {
        return connection;
    }

    SessionState session() {
        return session;
    }

    /** Whether work that expects its session to be so may work on it. */
    boolean suits(SessionState expected) {
        return !expected.touched() && Objects.equals(expected.schema(), session.schema());
    }

    /** Something was set on the session that outlives the transaction. */
    void sessionIsTouched() {
        sessionTouched = true;
    }

    /** Waits until nobody else sends anything over it. To be {@linkplain #leave() left} by the same thread. */
    void take() {
        line.lock();
    }

    void leave() {
        line.unlock();
    }

    /** Whether this thread has it. */
    boolean isTaken() {
        return line.isHeldByCurrentThread();
    }

    /** Rolls back and gives it back, and cuts off what another thread has running on it. */
    void rollBack() {
        transaction.isOver();
        boolean free = false;
        try {
            if (!line.isHeldByCurrentThread() && line.isLocked()) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
            free = line.tryLock(CANCEL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (free) {
                connection.rollback();
                giveBack();
            } else {
                abort();
            }
        } catch (SQLException e) {
            LOG.debug(
                    "A transaction that was held open is lost with its connection, transaction={}, branch={}",
                    transaction.key().transaction(),
                    transaction.key().branch(),
                    e);
            abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abort();
        } finally {
            if (free) {
                line.unlock();
            }
        }
    }

    /** To its pool, unless something is set on it that the pool does not know of. */
    void giveBack() {
        if (givenBack) {
            return;
        }
        givenBack = true;
        try {
            if (transaction.wasPassedBy() || sessionTouched || session.isSet()) {
                abort();
            } else {
                connection.setAutoCommit(true);
            }
            connection.close();
        } catch (SQLException e) {
            LOG.debug(
                    "A connection could not be given back, transaction={}, branch={}",
                    transaction.key().transaction(),
                    transaction.key().branch(),
                    e);
            abort();
        }
    }

    /** Its end rolls back, as far as it was not prepared. */
    private void abort() {
        givenBack = true;
        try {
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException e) {
            LOG.debug(
                    "A connection could not be aborted, transaction={}, branch={}",
                    transaction.key().transaction(),
                    transaction.key().branch(),
                    e);
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
