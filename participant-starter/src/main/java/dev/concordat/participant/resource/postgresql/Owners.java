package dev.concordat.participant.resource.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * As whom branches are prepared. A prepared transaction belongs to the role that is current at PREPARE, and only that one
 * can end it; so whatever the application has made itself, phase two's role is put back first. Thread-safe.
 */
final class Owners {

    private static final String STANDING = "select session_user, current_user,"
            + " (select rolsuper from pg_catalog.pg_roles where rolname = current_user)";
    private static final String MEMBER = "select coalesce((select pg_catalog.pg_has_role(current_user, oid, 'MEMBER')"
            + " from pg_catalog.pg_roles where rolname = ?), false)";

    private final JdbcTemplate jdbc;
    private final AtomicReference<@Nullable Standing> standing = new AtomicReference<>();
    private final Map<String, String> roles = new ConcurrentHashMap<>();

    /** What phase two's connections are, after their initialisation. */
    private record Standing(String login, String session, String current, boolean superuser) {}

    Owners(DataSource phaseTwo) {
        this.jdbc = new JdbcTemplate(phaseTwo);
    }

    /**
     * The statements that put the role back on a connection that was opened as {@code login}; null if unknown.
     *
     * @throws UnfinishableException if phase two could not end what is then prepared
     */
    String roleFor(@Nullable String login) throws SQLException {
        String known = roles.get(String.valueOf(login));
        if (known != null) {
            return known;
        }
        Standing phaseTwo = standing();
        requireFinishable(login, phaseTwo);
        String session = phaseTwo.session().equals(phaseTwo.login()) ? "default" : quoted(phaseTwo.session());
        String role = phaseTwo.current().equals(phaseTwo.session()) ? "none" : quoted(phaseTwo.current());
        String sql = "set local session authorization " + session + "; set local role " + role + "; ";
        roles.put(String.valueOf(login), sql);
        return sql;
    }

    /** Roles may have been granted or changed. */
    void forget() {
        standing.set(null);
        roles.clear();
    }

    private void requireFinishable(@Nullable String login, Standing phaseTwo) throws SQLException {
        boolean named = !phaseTwo.current().equals(phaseTwo.login());
        if (login == null || named || login.equals(phaseTwo.current()) || phaseTwo.superuser()) {
            return;
        }
        if (!Boolean.TRUE.equals(jdbc.queryForObject(MEMBER, Boolean.class, login))) {
            throw new UnfinishableException(
                    "prepared it would belong to " + login + ", but this service ends branches as "
                            + phaseTwo.current() + ": GRANT " + login + " TO " + phaseTwo.current()
                            + ", or let both connect as the same role");
        }
    }

    private Standing standing() {
        Standing known = standing.get();
        if (known == null) {
            known = jdbc.execute((ConnectionCallback<Standing>) Owners::read);
            standing.set(known);
        }
        if (known == null) {
            throw new IllegalStateException("the database did not say as whom this service works");
        }
        return known;
    }

    private static Standing read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STANDING)) {
            row.next();
            String login = connection.getMetaData().getUserName();
            return new Standing(login, row.getString(1), row.getString(2), row.getBoolean(3));
        }
    }

    static String quoted(String role) {
        return '"' + role.replace("\"", "\"\"") + '"';
    }

    /** What was prepared could not be ended. */
    static final class UnfinishableException extends SQLException {

        private static final long serialVersionUID = 1L;

        UnfinishableException(String message) {
            super(message, SqlStates.INSUFFICIENT_PRIVILEGE);
        }
    }
}
