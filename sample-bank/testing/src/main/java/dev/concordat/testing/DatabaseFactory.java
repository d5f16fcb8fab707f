package dev.concordat.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Creates the ordinary role and its databases through a superuser's connection. */
final class DatabaseFactory {

    private static final String ROLE = "concordat";
    private static final String PASSWORD = "concordat";

    private DatabaseFactory() {}

    static void createRole(Database admin) {
        execute(admin, "CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + PASSWORD + "'");
    }

    static Database create(Database admin, String name, String hostAndPort) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("not a plain database name: " + name);
        }
        execute(admin, "CREATE DATABASE " + name + " OWNER " + ROLE);
        return new Database(name, "jdbc:postgresql://" + hostAndPort + "/" + name, ROLE, PASSWORD);
    }

    private static void execute(Database admin, String sql) {
        try (Connection connection = admin.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + sql, e);
        }
    }
}
