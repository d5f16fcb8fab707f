package dev.concordat.sample.probe;

import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.Step.Service;
import dev.concordat.sample.probe.Step.Store;
import dev.concordat.sample.site.Site;
import dev.concordat.testing.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The databases of the services of the probe. */
final class ProbeDatabases {

    private final Map<Place, Database> databases = new LinkedHashMap<>();

    /** @param prefix of their names */
    ProbeDatabases(Site site, String prefix) {
        site.createRole(Writes.ROLE);
        for (Service service : Service.values()) {
            for (Store store : Store.values()) {
                String name = (prefix + "_" + service + "_" + store).toLowerCase(Locale.ROOT);
                databases.put(new Place(service, store), database(site, name));
            }
        }
    }

    private static Database database(Site site, String name) {
        Database database = site.createDatabase(name);
        Site.execute(
                database,
                "create table marker (id bigint generated always as identity primary key, run text, mark text)",
                "create index on marker (run)",
                "create function put(run text, mark text) returns void language sql as"
                        + " 'insert into public.marker (run, mark) values ($1, $2)'",
                "create schema " + Writes.ELSEWHERE,
                "grant select, insert on marker to " + Writes.ROLE,
                "grant usage on schema " + Writes.ELSEWHERE + " to " + Writes.ROLE);
        return database;
    }

    /** What an instance of that service is to be told of them, and of itself. */
    Map<String, String> settings(Service service) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spring.application.name", service.name().toLowerCase(Locale.ROOT));
        settings.put("spring.jpa.open-in-view", "false");
        settings.put("spring.jpa.properties.hibernate.default_schema", "public");
        // Work in it waits for calls that are handled in it.
        settings.put("spring.task.execution.pool.core-size", "64");
        Database usual = at(service, Store.DEFAULT);
        settings.put("spring.datasource.url", usual.url());
        settings.put("spring.datasource.username", usual.user());
        settings.put("spring.datasource.password", usual.password());
        settings.put("spring.datasource.hikari.maximum-pool-size", "16");
        settings.put("warehouse.datasource.jdbc-url", at(service, Store.SECOND).url());
        settings.put("warehouse.datasource.username", usual.user());
        settings.put("warehouse.datasource.password", usual.password());
        settings.put("warehouse.datasource.maximum-pool-size", "16");
        settings.put("warehouse.datasource.minimum-idle", "0");
        settings.put("tenants.databases.a", at(service, Store.TENANT_A).url());
        settings.put("tenants.databases.b", at(service, Store.TENANT_B).url());
        settings.put("tenants.user", usual.user());
        settings.put("tenants.password", usual.password());
        settings.put("tenants.pool-size", "16");
        return settings;
    }

    private Database at(Service service, Store store) {
        Database database = databases.get(new Place(service, store));
        if (database == null) {
            throw new IllegalArgumentException("no such database");
        }
        return database;
    }

    /** The rows of those runs, by run and mark. */
    Map<String, Map<String, List<Place>>> rows(Collection<String> runs) {
        Map<String, Map<String, List<Place>>> rows = new HashMap<>();
        databases.forEach((place, database) -> {
            try (Connection connection = database.connect();
                    PreparedStatement query =
                            connection.prepareStatement("select run, mark from marker where run = any(?)")) {
                query.setArray(1, connection.createArrayOf("text", runs.toArray()));
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        rows.computeIfAbsent(row.getString(1), run -> new HashMap<>())
                                .computeIfAbsent(row.getString(2), mark -> new ArrayList<>())
                                .add(place);
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        return rows;
    }
}
