package dev.concordat.sample.site;

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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** A coordinator as a process and a PostgreSQL, which end with this JVM. Thread-safe. */
public final class Site {

    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED");

    private final LocalPostgres postgres = LocalPostgres.start();
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final JavaProcess coordinator;

    private Site() {
        try {
            Path data = Files.createTempDirectory("concordat-site-");
            this.coordinator = coordinator(data, ProcessLeash.around(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        coordinator.start();
        // Many pools, and nothing that is to survive a power cut.
        execute(postgres.admin(), "alter system set max_connections = 400", "alter system set fsync = off");
        postgres.stop();
        postgres.restart();
        coordinator.awaitReady();
    }

    /** The one of this JVM. */
    public static Site shared() {
        return Shared.SITE;
    }

    private static JavaProcess coordinator(Path data, ProcessLeash leash) {
        int port = Ports.free();
        String url = "http://127.0.0.1:" + port;
        Path jar = Path.of(System.getProperty("concordat.repository", "../.."))
                .resolve("coordinator/target/concordat-coordinator.jar");
        List<String> arguments = List.of(
                "--server.port=" + port,
                "--concordat.url=" + url,
                "--concordat.raft.address=127.0.0.1:" + Ports.free(),
                "--concordat.data-dir=" + data.resolve("log"));
        return new JavaProcess(
                new JavaProcess.Command("coordinator", List.of(), jar, OPTIONS, arguments, URI.create(url)),
                Path.of("target/site-logs/coordinator.log"),
                leash);
    }

    /** An empty database. */
    public Database createDatabase(String name) {
        return postgres.createDatabase(name);
    }

    /** A role of which the applications' one is a member; nothing happens if it is there. */
    public void createRole(String name) {
        if (query(postgres.admin(), "select rolname from pg_roles where rolname = '" + name + "'")
                .isEmpty()) {
            execute(postgres.admin(), "create role " + name, "grant " + name + " to concordat");
        }
    }

    /** Where the coordinator answers. */
    public URI coordinator() {
        return coordinator.url();
    }

    /** Names of all that is prepared on the server, in any of its databases. */
    public List<String> prepared() {
        return query(postgres.admin(), "select gid from pg_prepared_xacts");
    }

    /** Local transactions that are held open, in any database of the server. */
    public List<String> held() {
        return query(
                postgres.admin(),
                "select application_name from pg_stat_activity where application_name like 'held %'"
                        + " and state like 'idle in transaction%'");
    }

    /** The status of a transaction as the coordinator tells it; empty if it knows nothing of it. */
    public Optional<String> status(String transaction) {
        try {
            URI address = coordinator.url().resolve("/v1/transactions/" + transaction);
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 404
                    ? Optional.empty()
                    : Optional.of(json.readTree(answer.body()).path("status").asString("none: " + answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Carries out statements, each on its own. */
    public static void execute(Database database, String... statements) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of all rows. */
    public static List<String> query(Database database, String sql) {
        List<String> values = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Started by the first who asks. */
    private static final class Shared {
        private static final Site SITE = new Site();

        private Shared() {}
    }
}
