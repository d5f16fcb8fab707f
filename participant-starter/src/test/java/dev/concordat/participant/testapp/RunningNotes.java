package dev.concordat.participant.testapp;

import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application, running on a database of its own. */
public final class RunningNotes implements AutoCloseable {

    private final Database database;
    private final ConfigurableApplicationContext context;

    private RunningNotes(Database database, ConfigurableApplicationContext context) {
        this.database = database;
        this.context = context;
    }

    /** With further {@code name=value} properties. */
    public static RunningNotes start(String participant, StubCoordinator coordinator, String... properties) {
        return start(PostgresServer.shared().createDatabase(), participant, coordinator, properties);
    }

    /** On a database that is there already. */
    public static RunningNotes start(
            Database database, String participant, StubCoordinator coordinator, String... properties) {
        return start(NotesApplication.class, database, participant, coordinator, properties);
    }

    /** Another application on the same tables. */
    public static RunningNotes start(
            Class<?> application,
            Database database,
            String participant,
            StubCoordinator coordinator,
            String... properties) {
        execute(database, "create table if not exists note (text text primary key)");
        execute(
                database,
                "create table if not exists strict_note (text text, unique (text) deferrable initially deferred)");
        execute(database, "create table if not exists letter (id bigint primary key, text text)");
        execute(
                database,
                "create table if not exists card (id bigint generated always as identity primary key, text text)");
        Map<String, String> all = new LinkedHashMap<>();
        all.put("server.port", "0");
        all.put("spring.main.banner-mode", "off");
        all.put("spring.application.name", participant);
        all.put("spring.datasource.url", database.url());
        all.put("spring.datasource.username", database.user());
        all.put("spring.datasource.password", database.password());
        all.put("spring.jpa.open-in-view", "false");
        all.put("concordat.coordinator.urls", coordinator.url());
        all.put("concordat.coordinator.decision-budget", "3s");
        all.put("concordat.recovery.grace", "1h");
        for (String property : properties) {
            int equals = property.indexOf('=');
            all.put(property.substring(0, equals), property.substring(equals + 1));
        }
        String[] arguments = all.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        return new RunningNotes(
                database,
                new SpringApplicationBuilder(application)
                        .web(WebApplicationType.SERVLET)
                        .run(arguments));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Database database() {
        return database;
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** Notes that are committed. */
    public List<String> notes() {
        return query("select text from note order by text");
    }

    /** Prepared transactions in this database. */
    public List<String> prepared() {
        return query("select gid from pg_prepared_xacts where database = current_database() order by gid");
    }

    /** Fence rows, as {@code branch kind}. */
    public List<String> fence() {
        return query("select branch || ' ' || kind from concordat_fence order by 1");
    }

    /** The first column of a query. */
    public List<String> query(String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void execute(String sql) {
        execute(database, sql);
    }

    private static void execute(Database database, String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empties the tables and takes away what is prepared. */
    public void clear() {
        prepared().forEach(gid -> execute("rollback prepared '" + gid + "'"));
        execute("truncate note, strict_note, concordat_fence");
        bean(CommitListener.class).heard().clear();
    }

    @Override
    public void close() {
        context.close();
    }
}
