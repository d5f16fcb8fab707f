package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.BranchName;
import dev.concordat.coordinator.audit.judgement.FenceRow;
import dev.concordat.protocol.TransactionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks for what our cluster's fence of one database holds, over connections that it is given. Thread-safe. */
final class FenceReader {

    private static final int FETCH = 5_000;
    private static final int BATCH = 1_000;

    private static final String COLUMNS = "select transaction_id, branch, participant, kind = 'work' as work";
    private static final String RECENT = " from concordat_fence where created_at >= now() - ? * interval '1 second'";
    private static final String OF_OUR_CLUSTER =
            COLUMNS + RECENT + " and coordinator = ? order by created_at desc limit ?";
    private static final String OF_OTHER_CLUSTERS = "select count(*)" + RECENT + " and coordinator <> ?";
    private static final String OF_TRANSACTIONS =
            COLUMNS + " from concordat_fence where transaction_id = any(?::bpchar[]) and coordinator = ? limit ?";
    private static final String PARTICIPANTS =
            "select distinct participant from concordat_fence where coordinator = ? limit ?";

    private final String database;
    private final DatabaseUrl url;
    private final String cluster;
    private final ReadBounds bounds;

    FenceReader(String database, DatabaseUrl url, String cluster, ReadBounds bounds) {
        this.database = database;
        this.url = url;
        this.cluster = cluster;
        this.bounds = bounds;
    }

    /**
     * Rows as one look wants them.
     *
     * @param foreign how many other rows, of other clusters, there are
     * @param cutShort whether there are more than were read
     */
    record Rows(List<FenceRow> rows, long foreign, boolean cutShort) {

        static final Rows NONE = new Rows(List.of(), 0, false);
    }

    static boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select to_regclass('concordat_fence') is not null")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The rows of the time since, the newest if there are too many. */
    Rows recent(Connection connection, Duration since) throws SQLException {
        List<FenceRow> found = new ArrayList<>();
        boolean cutShort = read(connection, found, OF_OUR_CLUSTER, statement -> {
            statement.setLong(1, since.toSeconds());
            statement.setString(2, cluster);
            statement.setInt(3, bounds.rows() + 1);
        });
        return new Rows(found, foreign(connection, since), cutShort);
    }

    /** The rows of these transactions, however old; {@value #BATCH} transactions a question. */
    Rows of(Connection connection, Collection<TransactionId> transactions) throws SQLException {
        List<String> ids = transactions.stream().map(TransactionId::value).toList();
        List<FenceRow> found = new ArrayList<>();
        boolean cutShort = false;
        for (int from = 0; from < ids.size(); from += BATCH) {
            Object[] batch =
                    ids.subList(from, Math.min(from + BATCH, ids.size())).toArray();
            cutShort |= read(connection, found, OF_TRANSACTIONS, statement -> {
                statement.setArray(1, connection.createArrayOf("text", batch));
                statement.setString(2, cluster);
                statement.setInt(3, bounds.rows() + 1);
            });
        }
        return new Rows(found, 0, cutShort);
    }

    /** Sets what a statement asks for. */
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    /** Adds what one question finds, which asks for one row more than is wanted, and tells whether that one is there. */
    private boolean read(Connection connection, List<FenceRow> found, String sql, Parameters parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            parameters.set(statement);
            try (ResultSet row = statement.executeQuery()) {
                for (int read = 0; row.next(); read++) {
                    if (read == bounds.rows()) {
                        return true;
                    }
                    found.add(new FenceRow(
                            database,
                            BranchName.of(row.getString(1), row.getString(2), row.getString(3)),
                            row.getBoolean(4)));
                }
                return false;
            }
        } catch (IllegalArgumentException malformed) {
            throw new AuditFailure(
                    "concordat_fence of " + url.shown() + " holds a row that no participant writes: "
                            + malformed.getMessage(),
                    "Find out who wrote it");
        }
    }

    private long foreign(Connection connection, Duration since) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OF_OTHER_CLUSTERS)) {
            statement.setLong(1, since.toSeconds());
            statement.setString(2, cluster);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Who has rows in the whole fence, since a database that was restored to an earlier time has no recent ones. */
    SortedSet<String> participants(Connection connection) throws SQLException {
        SortedSet<String> found = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement(PARTICIPANTS)) {
            statement.setString(1, cluster);
            statement.setInt(2, bounds.participants());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }

    /** When the oldest row, of whichever cluster, was written; null if there is none. */
    static @Nullable Instant oldestRow(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select min(created_at) from concordat_fence")) {
            row.next();
            return row.getTimestamp(1) == null ? null : row.getTimestamp(1).toInstant();
        }
    }
}
