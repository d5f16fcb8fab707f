package dev.concordat.participant.resource.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;
import org.postgresql.core.TransactionState;
import org.springframework.util.ClassUtils;

/**
 * What the driver has heard from the server about a session, without a question to it. Another driver than pgjdbc tells
 * nothing, and everything is then unknown.
 */
final class DriverView {

    /** What the server said last of the session's transaction. */
    enum State {
        IDLE,
        OPEN,
        FAILED,
        UNKNOWN
    }

    private static final boolean PRESENT =
            ClassUtils.isPresent("org.postgresql.core.BaseConnection", DriverView.class.getClassLoader());

    private final @Nullable Driver driver;

    private DriverView(@Nullable Driver driver) {
        this.driver = driver;
    }

    static DriverView of(Connection connection) throws SQLException {
        return new DriverView(PRESENT ? Driver.find(connection) : null);
    }

    State state() {
        return driver == null ? State.UNKNOWN : driver.state();
    }

    /** A setting that the server reports by itself; null if it does not, as older ones may. */
    @Nullable
    String setting(String name) {
        return driver == null ? null : driver.connection.getParameterStatus(name);
    }

    /** The role that the connection was opened by, whatever it has become since; null if unknown. */
    @Nullable
    String login() throws SQLException {
        return driver == null ? null : driver.connection.getMetaData().getUserName();
    }

    /** The server's process; 0 if unknown. */
    int backend() {
        return driver == null ? 0 : driver.connection.getBackendPID();
    }

    /** The statements of a text, cut where the driver cuts them. */
    static List<String> statements(String sql) {
        return PRESENT ? Driver.statements(sql) : List.of(sql);
    }

    /** Apart, so that its classes are loaded only where they are. */
    private record Driver(BaseConnection connection) {

        static @Nullable Driver find(Connection connection) throws SQLException {
            return connection.isWrapperFor(BaseConnection.class)
                    ? new Driver(connection.unwrap(BaseConnection.class))
                    : null;
        }

        State state() {
            TransactionState state = connection.getTransactionState();
            return switch (state) {
                case IDLE -> State.IDLE;
                case OPEN -> State.OPEN;
                case FAILED -> State.FAILED;
            };
        }

        static List<String> statements(String sql) {
            try {
                return Parser.parseJdbcSql(sql, true, false, true, false, false).stream()
                        .map((NativeQuery query) -> query.nativeSql)
                        .toList();
            } catch (SQLException unreadable) {
                // The server will say what is wrong with it.
                return List.of(sql);
            }
        }
    }
}
