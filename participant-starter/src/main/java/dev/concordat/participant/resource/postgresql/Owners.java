package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.context.Remembered;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
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

    private static final int MAX_LOGINS = 1_000;
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final JdbcTemplate jdbc;
    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    /** What phase two's connections are, after their initialisation. */
    private record Standing(String login, String session, String current, boolean superuser) {}

    /** What follows from that for the logins of the application; void together with it. */
    private record Known(Standing standing, Remembered<String, String> roles) {}

    /** {@code nanos} is a monotonic clock: what was granted is looked at again now and then. */
    Owners(DataSource phaseTwo, LongSupplier nanos) {
        this.jdbc = new JdbcTemplate(phaseTwo);
        this.nanos = nanos;
    }

    /**
     * The statements that put the role back on a connection that was opened as {@code login}; null if unknown.
     *
     * @throws UnfinishableException if phase two could not end what is then prepared
     */
    String roleFor(@Nullable String login) throws SQLException {
        Known now = known();
        Optional<String> remembered = now.roles().get(String.valueOf(login));
        if (remembered.isPresent()) {
            return remembered.get();
        }
        Standing phaseTwo = now.standing();
        requireFinishable(login, phaseTwo);
        String session = phaseTwo.session().equals(phaseTwo.login()) ? "default" : quoted(phaseTwo.session());
        String role = phaseTwo.current().equals(phaseTwo.session()) ? "none" : quoted(phaseTwo.current());
        String sql = "set local session authorization " + session + "; set local role " + role + "; ";
        now.roles().put(String.valueOf(login), sql);
        return sql;
    }

    /** Roles may have been granted or changed. */
    void forget() {
        known.set(null);
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

    private Known known() {
        Known now = known.get();
        if (now == null) {
            Standing standing = jdbc.execute((ConnectionCallback<Standing>) Owners::read);
            if (standing == null) {
                throw new IllegalStateException("the database did not say as whom this service works");
            }
            now = new Known(standing, new Remembered<>(MAX_LOGINS, KEPT, nanos));
            known.set(now);
        }
        return now;
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
