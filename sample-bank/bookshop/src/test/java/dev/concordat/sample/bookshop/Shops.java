package dev.concordat.sample.bookshop;

import dev.concordat.sample.site.Site;
import dev.concordat.testing.Database;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** One bookshop, running, on databases of its own: nothing is set but addresses, names and passwords. */
final class Shops implements AutoCloseable {

    private final Map<String, Database> databases = new LinkedHashMap<>();
    private final ConfigurableApplicationContext context;

    /** @param further settings, {@code name=value} */
    Shops(String name, Site site, String... further) {
        for (String store : List.of("usual", "warehouse", "tenant_a", "tenant_b")) {
            databases.put(store, created(site, name + "_" + store));
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server.port", "0");
        settings.put("spring.main.banner-mode", "off");
        settings.put("spring.application.name", name);
        settings.put("spring.datasource.url", of("usual").url());
        settings.put("spring.datasource.username", of("usual").user());
        settings.put("spring.datasource.password", of("usual").password());
        settings.put("warehouse.datasource.jdbc-url", of("warehouse").url());
        settings.put("warehouse.datasource.username", of("warehouse").user());
        settings.put("warehouse.datasource.password", of("warehouse").password());
        settings.put("tenants.databases.a", of("tenant_a").url());
        settings.put("tenants.databases.b", of("tenant_b").url());
        settings.put("tenants.user", of("tenant_a").user());
        settings.put("tenants.password", of("tenant_a").password());
        settings.put("tenants.pool-size", "4");
        settings.put("bookshop.branch", "http://127.0.0.1:1");
        settings.put("concordat.coordinator.urls", site.coordinator().toString());
        for (String setting : further) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        settings.put("spring.http.serviceclient.branch.base-url", settings.get("bookshop.branch"));
        context = new SpringApplicationBuilder(BookshopApplication.class)
                .run(settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
    }

    private static Database created(Site site, String name) {
        Database database = site.createDatabase(name);
        Site.execute(
                database,
                "create table sale (id bigint generated always as identity primary key, book text)",
                "create table receipt (book text)",
                "grant insert on receipt to public",
                "create function write_receipt(book text) returns void language sql as"
                        + " 'insert into receipt values ($1)'");
        return database;
    }

    String url() {
        return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    private Database of(String store) {
        Database database = databases.get(store);
        if (database == null) {
            throw new IllegalArgumentException("no database " + store);
        }
        return database;
    }

    /** The books of all receipts there. */
    List<String> receipts(String store) {
        return Site.query(of(store), "select book from receipt order by book");
    }

    List<String> sales() {
        return Site.query(of("usual"), "select book from sale order by book");
    }

    /** All rows of that book in all databases. */
    List<String> traces(String book) {
        return databases.entrySet().stream()
                .flatMap(entry -> Site.query(
                                entry.getValue(),
                                "select 'sale' from sale where book = '" + book + "' union all"
                                        + " select 'receipt' from receipt where book = '" + book + "'")
                        .stream()
                        .map(table -> entry.getKey() + "." + table))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        context.close();
    }
}
