package dev.concordat.participant.resource.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.springframework.util.ClassUtils;

/**
 * Asks each physical connection once where it has got to and as whom: one query for the life of a connection, and none
 * for a branch. Where no transaction is open the query opens none either, so that it takes no snapshot that the business
 * statements would see. Thread-safe.
 *
 * <p>A server is known by the system identifier that {@code initdb} gave it. Where {@code pg_control_system()} is not
 * allowed it is known by the moment at which it was started, to the microsecond: no two servers share it, and no
 * connection outlives it.
 */
public final class Introductions {

    private static final boolean PRESENT =
            ClassUtils.isPresent("org.postgresql.core.BaseConnection", Introductions.class.getClassLoader());
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String SYSTEM_IDENTIFIER =
            "(select system_identifier::text from pg_catalog.pg_control_system())";
    private static final String STARTED_AT =
            "'started ' || (extract(epoch from" + " pg_catalog.pg_postmaster_start_time()) * 1000000)::bigint";
    private static final String ALLOWED =
            "select pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')";
    private static final String REST = " as server, d.oid::bigint as oid, d.datname::text as name,"
            + " session_user::text as session_user_name, current_user::text as role_name,"
            + " (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) as superuser,"
            + " pg_catalog.current_setting('lock_timeout') as lock_timeout, pg_catalog.pg_is_in_recovery() as standby"
            + " from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()";

    private final Map<Connection, Introduction> known = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Where this connection leads. Asked again only for a connection that cannot be unwrapped to the driver's.
     *
     * @throws SQLException if the server does not answer, or is no PostgreSQL
     */
    public Introduction of(Connection connection) throws SQLException {
        Connection physical = PRESENT ? Driver.find(connection) : null;
        if (physical == null) {
            return askInside(connection);
        }
        Introduction introduction = known.get(physical);
        if (introduction == null) {
            introduction = ask(physical);
            known.put(physical, introduction);
        }
        return introduction;
    }

    private static Introduction ask(Connection physical) throws SQLException {
        if (!Driver.isIdle(physical)) {
            return askInside(physical);
        }
        boolean autoCommit = physical.getAutoCommit();
        // Sends nothing while no transaction is open.
        physical.setAutoCommit(true);
        try {
            return askIdle(physical);
        } finally {
            physical.setAutoCommit(autoCommit);
        }
    }

    /** Nothing is lost by a query that fails. */
    private static Introduction askIdle(Connection connection) throws SQLException {
        try {
            return query(connection, SYSTEM_IDENTIFIER);
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                return query(connection, STARTED_AT);
            }
            throw e;
        }
    }

    /** A query that fails would fail the transaction that is open. */
    private static Introduction askInside(Connection connection) throws SQLException {
        boolean allowed;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ALLOWED)) {
            allowed = row.next() && row.getBoolean(1);
        }
        return query(connection, allowed ? SYSTEM_IDENTIFIER : STARTED_AT);
    }

    private static Introduction query(Connection connection, String server) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select " + server + REST)) {
            if (!row.next()) {
                throw new SQLException("the server does not say which database this is");
            }
            return new Introduction(
                    new DatabaseIdentity(row.getString("server"), row.getLong("oid")),
                    row.getString("name"),
                    row.getString("session_user_name"),
                    row.getString("role_name"),
                    row.getBoolean("superuser"),
                    row.getString("lock_timeout"),
                    row.getBoolean("standby"));
        }
    }

    /** Apart, so that the driver's classes are loaded only where they are. */
    private static final class Driver {

        private Driver() {}

        /** The driver's own connection; null if what wraps it does not say. */
        static @Nullable Connection find(Connection connection) throws SQLException {
            return connection.isWrapperFor(BaseConnection.class) ? connection.unwrap(BaseConnection.class) : null;
        }

        static boolean isIdle(Connection physical) {
            return ((BaseConnection) physical).getTransactionState() == TransactionState.IDLE;
        }
    }
}
