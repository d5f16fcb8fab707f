package dev.concordat.participant.journal.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Makes the fence table where it is missing, and leaves it alone where it is there, whoever made it. Several instances
 * may do so at once. Thread-safe.
 */
public final class FenceSchema {

    /** Where the SQL stands, in the jar of the migrations. */
    static final String SCRIPT = "db/participant/V1__concordat_fence.sql";

    /** One lock in each database for those that make the table; the number means nothing. */
    private static final long LOCK = 0x636f_6e63_6f72_6461L;

    private static final int ATTEMPTS = 5;
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String NO_SCHEMA = "3F000";
    private static final String READ_ONLY = "25006";

    /** Somebody else, who does not know of the lock, made it in the meantime. */
    private static final Set<String> OVERTAKEN = Set.of("23505", "42P07", "42710", "55P03", "40P01");

    private final DataSource dataSource;

    /** What came of it. */
    public enum Result {
        /** It was there already. */
        PRESENT,
        /** It was made. */
        MADE
    }

    /** With connections that may stand in auto-commit mode, of the role that will write the rows. */
    public FenceSchema(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The statements that make the table. */
    public static String sql() {
        try (InputStream script = FenceSchema.class.getClassLoader().getResourceAsStream(SCRIPT)) {
            return new String(
                    Objects.requireNonNull(script, SCRIPT + " is not on the class path")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes the table in the schema that is first in the search path, if no schema of the path has it.
     *
     * @throws MissingFenceException if this role cannot make it, with what to run instead
     * @throws SQLException if the database cannot be asked
     */
    public Result ensure() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            for (int attempt = 1; ; attempt++) {
                if (isPresent(connection)) {
                    return Result.PRESENT;
                }
                try {
                    make(connection);
                    return Result.MADE;
                } catch (SQLException e) {
                    refuseForGood(connection, e);
                    if (attempt == ATTEMPTS || !OVERTAKEN.contains(e.getSQLState())) {
                        throw e;
                    }
                }
            }
        }
    }

    private static boolean isPresent(Connection connection) throws SQLException {
        return "t".equals(text(connection, "select to_regclass('" + FenceTable.NAME + "') is not null"));
    }

    /** All or nothing, and by one at a time. */
    private static void make(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '10s'; select pg_advisory_xact_lock(" + LOCK + ")");
            if (!isPresent(connection)) {
                statement.execute(sql());
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private static void refuseForGood(Connection connection, SQLException e) throws SQLException {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(INSUFFICIENT_PRIVILEGE) || state.equals(NO_SCHEMA) || state.equals(READ_ONLY)) {
            throw new MissingFenceException(
                    text(connection, "select current_user"), text(connection, "select current_schema()"), e);
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getString(1) != null ? row.getString(1) : "";
        }
    }
}
