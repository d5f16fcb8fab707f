package dev.concordat.participant.journal.jdbc;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.FenceKind;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.journal.FenceJournal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** The fence in the application's own database, over connections that belong to phase two. Thread-safe. */
public final class JdbcFenceJournal implements FenceJournal {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final JdbcTemplate jdbc;
    private final FenceLocation fence;
    private final Gid.Owner owner;
    private final Duration lockTimeout;

    /** With connections that no branch is ever bound to. */
    public JdbcFenceJournal(DataSource phaseTwo, Gid.Owner owner, Duration lockTimeout) {
        this.jdbc = new JdbcTemplate(phaseTwo);
        this.fence = new FenceLocation(phaseTwo);
        this.owner = owner;
        this.lockTimeout = lockTimeout;
    }

    @Override
    public Optional<FenceKind> find(BranchKey key) {
        return jdbc.query(fence.get().selectKind(owner, key), (row, number) -> kind(row.getString("kind"))).stream()
                .findFirst();
    }

    private static FenceKind kind(String text) {
        return FenceKind.valueOf(text.toUpperCase(Locale.ROOT));
    }

    @Override
    public boolean leaveTombstone(BranchKey key) {
        return Boolean.TRUE.equals(jdbc.execute((ConnectionCallback<Boolean>) connection -> insert(connection, key)));
    }

    private boolean insert(Connection connection, BranchKey key) throws SQLException {
        String tombstone = fence.get().insertTombstone(owner, key);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // The insert waits for whoever holds the key; a prepared holder would keep it waiting until the outcome.
            statement.execute("set local lock_timeout = " + lockTimeout.toMillis());
            int rows = statement.executeUpdate(tombstone);
            connection.commit();
            return rows == 1;
        } catch (SQLException e) {
            connection.rollback();
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
