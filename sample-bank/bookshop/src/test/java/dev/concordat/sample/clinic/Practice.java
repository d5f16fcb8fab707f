package dev.concordat.sample.clinic;

import dev.concordat.sample.site.Site;
import dev.concordat.testing.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** One service, two instances, one database; calls go to the instances in turn. */
final class Practice implements AutoCloseable {

    private final String name;
    private final Site site;
    private final Database database;
    private final List<ConfigurableApplicationContext> instances = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    Practice(String name, Site site) {
        this.name = name;
        this.site = site;
        this.database = site.createDatabase(name);
        Site.execute(
                database,
                "create table owner (id bigint generated always as identity primary key, name text not null,"
                        + " version integer not null, check (name <> ''))",
                "create table pet (id bigint generated always as identity primary key, name text not null,"
                        + " owner_id bigint not null references owner, check (name <> 'nobody'))");
        for (int i = 1; i <= 2; i++) {
            instances.add(new SpringApplicationBuilder(ClinicApplication.class)
                    .run(settings(name + "-" + i, 0).toArray(String[]::new)));
        }
    }

    List<String> settings(String instance, int port) {
        return List.of(
                "--server.port=" + port,
                "--spring.main.banner-mode=off",
                "--spring.application.name=" + name,
                "--spring.jpa.open-in-view=true",
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--concordat.participant.instance=" + instance,
                "--concordat.coordinator.urls=" + site.coordinator());
    }

    /** The address of each instance in turn. */
    String next() {
        return url(turn.getAndIncrement() % instances.size());
    }

    String url(int instance) {
        return "http://127.0.0.1:" + instances.get(instance).getEnvironment().getRequiredProperty("local.server.port");
    }

    /** Owners and pets that are committed. */
    List<String> rows() {
        return Site.query(
                database,
                "select o.name || coalesce(':' || string_agg(p.name, ',' order by p.id), '') from owner o"
                        + " left join pet p on p.owner_id = o.id group by o.id, o.name order by o.id");
    }

    /** Local transactions that are held open. */
    List<String> held() {
        return Site.query(
                database,
                "select application_name from pg_stat_activity where datname = current_database()"
                        + " and application_name like 'held %' and state like 'idle in transaction%'");
    }

    void clear() {
        Site.execute(database, "truncate owner, pet");
    }

    @Override
    public void close() {
        instances.forEach(ConfigurableApplicationContext::close);
    }
}
