package dev.concordat.participant.shop;

import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.testing.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The shop, running; and its databases as seen from outside. */
public final class RunningShop implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningShop(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** On these databases, by the names of their pools. */
    public static RunningShop start(Map<String, Database> databases, StubCoordinator coordinator, String... more) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("server.port", "0");
        all.put("spring.main.banner-mode", "off");
        all.put("spring.application.name", "shop");
        all.put("concordat.coordinator.urls", coordinator.url());
        all.put("concordat.recovery.grace", "1h");
        all.put("concordat.participant.excluded-data-sources", "archive");
        databases.forEach((name, database) -> {
            all.put("shop." + name + ".url", database.url());
            all.put("shop." + name + ".user", database.user());
            all.put("shop." + name + ".password", database.password());
        });
        for (String property : more) {
            int equals = property.indexOf('=');
            all.put(property.substring(0, equals), property.substring(equals + 1));
        }
        String[] arguments = all.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        return new RunningShop(new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.SERVLET)
                .run(arguments));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public DataSource dataSource(String name) {
        return context.getBean(name, DataSource.class);
    }

    /** Writes a note in a local transaction of its own, by that DataSource; inside of it, {@code more} is done. */
    public void write(String dataSource, String text, Runnable more) {
        DataSource source = dataSource(dataSource);
        new TransactionTemplate(new JdbcTransactionManager(source)).executeWithoutResult(status -> {
            new JdbcTemplate(source).update("insert into note (text) values (?)", text);
            more.run();
        });
    }

    public void write(String dataSource, String text) {
        write(dataSource, text, () -> {});
    }

    /** What the callback answers about one branch. */
    public String order(String order, String transaction, String branch) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        String body = "{\"coordinator\":\"concordat\",\"branches\":[{\"transaction\":\"" + transaction
                + "\",\"branch\":\"" + branch + "\"}]}";
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/concordat/" + order))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
