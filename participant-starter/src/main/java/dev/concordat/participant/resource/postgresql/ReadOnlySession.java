package dev.concordat.participant.resource.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps statements outside of a local transaction from writing, by the server: whatever they call, copy or explain. A
 * setting of the session, so that it also holds for those that pass us by on the driver's own connection.
 */
final class ReadOnlySession {

    private static final String SETTING = "default_transaction_read_only";

    private final Connection connection;
    private final DriverView driver;
    private boolean ours;

    ReadOnlySession(Connection connection, DriverView driver) {
        this.connection = connection;
        this.driver = driver;
    }

    boolean isOn() {
        return ours;
    }

    /** One round trip the first time, none after it. */
    void on() throws SQLException {
        boolean known = driver.setting(SETTING) != null;
        boolean set = "on".equals(driver.setting(SETTING));
        if (set || (ours && !known)) {
            return;
        }
        execute("set " + SETTING + " = on");
        ours = true;
    }

    /** One round trip; for the transaction that begins with it, in which nothing has been done yet. */
    void onForThisTransaction() throws SQLException {
        execute("set transaction read only");
    }

    /** Whether the server says that somebody has switched it off meanwhile. */
    boolean wasSwitchedOff() {
        return ours && "off".equals(driver.setting(SETTING));
    }

    /** One round trip if it was on. */
    void off() throws SQLException {
        if (ours) {
            ours = false;
            execute("set " + SETTING + " = off");
        }
    }

    /** As {@link #off}; a connection on which that fails must not go back to its pool. */
    void offOrAbort() throws SQLException {
        try {
            if (ours && !connection.isClosed()) {
                off();
            }
        } catch (SQLException e) {
            connection.abort(Runnable::run);
            throw e;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
