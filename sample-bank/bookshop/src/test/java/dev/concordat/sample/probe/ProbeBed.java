package dev.concordat.sample.probe;

import com.zaxxer.hikari.HikariDataSource;
import dev.concordat.sample.probe.Findings.Decision;
import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.Step.Service;
import dev.concordat.sample.probe.Step.Store;
import dev.concordat.testing.Database;
import dev.concordat.testing.JavaProcess;
import dev.concordat.testing.LocalPostgres;
import dev.concordat.testing.Ports;
import dev.concordat.testing.ProcessLeash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A coordinator as a process, a real PostgreSQL, and the services of the probe in this JVM. */
final class ProbeBed implements AutoCloseable {

    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED");

    private final LocalPostgres postgres = LocalPostgres.start();
    private final Map<Place, Database> databases = new LinkedHashMap<>();
    private final Map<Service, ConfigurableApplicationContext> services = new EnumMap<>(Service.class);
    private final FaultyWays ways = new FaultyWays();
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final ProcessLeash leash;
    private final JavaProcess coordinator;
    private final HikariDataSource admin = new HikariDataSource();

    ProbeBed() {
        try {
            Path data = Files.createTempDirectory("concordat-probe-");
            this.leash = ProcessLeash.around(data);
            this.coordinator = coordinator(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        coordinator.start();
        prepareServer();
        for (Service service : Service.values()) {
            for (Store store : Store.values()) {
                databases.put(new Place(service, store), database(service, store));
            }
        }
        coordinator.awaitReady();
        for (Service service : Service.values()) {
            services.put(service, start(service));
        }
        admin.setJdbcUrl(postgres.admin().url());
        admin.setUsername(postgres.admin().user());
        admin.setMinimumIdle(0);
    }

    private JavaProcess coordinator(Path data) {
        int port = Ports.free();
        Path jar = Path.of(System.getProperty("concordat.repository", "../.."))
                .resolve("coordinator/target/concordat-coordinator.jar");
        List<String> arguments = List.of(
                "--server.port=" + port,
                "--concordat.url=http://127.0.0.1:" + port,
                "--concordat.raft.address=127.0.0.1:" + Ports.free(),
                "--concordat.data-dir=" + data.resolve("log"));
        return new JavaProcess(
                new JavaProcess.Command(
                        "coordinator", List.of(), jar, OPTIONS, arguments, URI.create("http://127.0.0.1:" + port)),
                Path.of("target/probe-logs/coordinator.log"),
                leash);
    }

    /** Many pools, and nothing that is to survive a power cut. */
    private void prepareServer() {
        execute(
                postgres.admin(),
                "alter system set max_connections = 400",
                "alter system set fsync = off",
                "create role " + Writes.ROLE,
                "grant " + Writes.ROLE + " to concordat");
        postgres.stop();
        postgres.restart();
    }

    private Database database(Service service, Store store) {
        Database database = postgres.createDatabase((service + "_" + store).toLowerCase(Locale.ROOT));
        execute(database, fence());
        execute(
                database,
                "create table marker (id bigint generated always as identity primary key, run text, mark text)",
                "create index on marker (run)",
                "create function put(run text, mark text) returns void language sql as"
                        + " 'insert into public.marker (run, mark) values ($1, $2)'",
                "create schema " + Writes.ELSEWHERE,
                "grant insert on marker to " + Writes.ROLE,
                "grant usage on schema " + Writes.ELSEWHERE + " to " + Writes.ROLE);
        return database;
    }

    private static String fence() {
        try (java.io.InputStream sql = ProbeBed.class.getResourceAsStream("/db/participant/V1__concordat_fence.sql")) {
            return new String(sql.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ConfigurableApplicationContext start(Service service) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server.port", "0");
        settings.put("spring.main.banner-mode", "off");
        settings.put("spring.application.name", service.name().toLowerCase(Locale.ROOT));
        settings.put("spring.jpa.open-in-view", "false");
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
        settings.put("concordat.coordinator.urls", coordinator.url().toString());
        settings.put("concordat.timeout", "15s");
        settings.putAll(ofToday());
        ConfigurableApplicationContext context = new SpringApplicationBuilder(ProbeApplication.class)
                .run(settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
        Runs.listens(service, context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        return context;
    }

    private Map<String, String> ofToday() {
        return Map.of("concordat.participant.data-source", "dataSource");
    }

    private Database at(Service service, Store store) {
        Database database = databases.get(new Place(service, store));
        if (database == null) {
            throw new IllegalArgumentException("no such database");
        }
        return database;
    }

    /** Where plans begin. */
    Interpreter initiator() {
        ConfigurableApplicationContext context = services.get(Service.SHOP);
        if (context == null) {
            throw new IllegalStateException("the shop does not run");
        }
        return context.getBean(Interpreter.class);
    }

    /** Names of all that is prepared on the server, in any of its databases. */
    List<String> prepared() {
        List<String> gids = new ArrayList<>();
        try (Connection connection = admin.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select gid from pg_prepared_xacts")) {
            while (row.next()) {
                gids.add(row.getString(1));
            }
            return gids;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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

    /** What the coordinator decided; empty if it knows nothing of it. */
    Optional<Decision> decision(String transaction) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(coordinator.url().resolve("/v1/transactions/" + transaction))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 404) {
                return Optional.empty();
            }
            JsonNode status = json.readTree(answer.body()).path("status");
            return Optional.of(
                    switch (status.asString("")) {
                        case "committed", "committing" -> Decision.COMMITTED;
                        case "aborted", "aborting" -> Decision.ABORTED;
                        default -> throw new IllegalStateException("undecided: " + answer.body());
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Database database, String... statements) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        services.values().forEach(ConfigurableApplicationContext::close);
        ways.close();
        coordinator.stop();
        admin.close();
        postgres.close();
        leash.close();
    }
}
