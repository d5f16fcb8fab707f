package dev.concordat.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * One freshly created, empty database on a {@link PostgresServer}, owned by an ordinary role that is no superuser.
 *
 * @param name the database's name
 * @param url JDBC URL
 * @param user the owning role
 * @param password of that role
 */
public record Database(String name, String url, String user, String password) {

    /** A new connection in auto-commit mode; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }
}
