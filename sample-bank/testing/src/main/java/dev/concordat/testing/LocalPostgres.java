package dev.concordat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL as a process of its own, by default on the loopback address, durable, which can be stopped, killed and
 * started again with its data on the same port. It ends, and its data is deleted, with this JVM however that ends. Works as root,
 * given user namespaces.
 */
public final class LocalPostgres implements PostgresServer {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Path home;
    private final Path directory;
    private final ProcessLeash leash;
    private final PostgresSite site;
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable Process postmaster;

    private LocalPostgres(Path home, Path directory, PostgresSite site) {
        this.home = home;
        this.directory = directory;
        this.site = site;
        this.leash = ProcessLeash.around(directory);
    }

    /** A fresh server on a free port, its data below the temporary directory. */
    public static LocalPostgres start() {
        return start(Ports.free());
    }

    /** A fresh server on the given port. */
    public static LocalPostgres start(int port) {
        return start(PostgresSite.local(port));
    }

    /** A fresh server there. */
    public static LocalPostgres start(PostgresSite site) {
        try {
            Path directory = site.directory() == null
                    ? Files.createTempDirectory("concordat-pg-")
                    : Files.createDirectories(site.directory());
            LocalPostgres server = new LocalPostgres(PostgresBinaries.unpacked(), directory, site);
            server.initialise();
            server.restart();
            DatabaseFactory.createRole(server.admin());
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL", e);
        }
    }

    /** The port, the same over restarts. */
    public int port() {
        return site.port();
    }

    /** Where the server writes its log. */
    public Path log() {
        return site.log() == null ? directory.resolve("postgres.log") : site.log();
    }

    /** A superuser's way in, on the database {@code postgres}. */
    public Database admin() {
        return new Database("postgres", "jdbc:postgresql://" + site.hostAndPort() + "/postgres", "postgres", "");
    }

    @Override
    public Database createDatabase() {
        return createDatabase("db" + databases.incrementAndGet());
    }

    /** Creates an empty database of that name. */
    public Database createDatabase(String name) {
        return DatabaseFactory.create(admin(), name, site.hostAndPort());
    }

    /** Kills the postmaster and all its children with SIGKILL and waits until they are gone; the data stays. */
    public synchronized void crash() {
        // Stopped first: a child that is forked between the look and the kill would live on, and no server start again.
        processes().forEach(handle -> signal(handle.pid(), "STOP"));
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().join());
        postmaster = null;
    }

    /** Whether the postmaster runs. */
    public synchronized boolean isAlive() {
        return postmaster != null && postmaster.isAlive();
    }

    /** The postmaster and all its children at this moment. */
    public synchronized List<ProcessHandle> processes() {
        Process running = running();
        try (Stream<ProcessHandle> children = running.descendants()) {
            return Stream.concat(Stream.of(running.toHandle()), children).toList();
        }
    }

    /** Stops in order (fast shutdown): open sessions are ended, prepared transactions stay prepared. */
    public synchronized void stop() {
        Process running = running();
        signal(running.pid(), "INT");
        await(running);
        postmaster = null;
    }

    /** Starts the stopped or killed server again, on the same data and port, and waits until it answers. */
    public synchronized void restart() {
        if (postmaster != null && postmaster.isAlive()) {
            throw new IllegalStateException("PostgreSQL is running");
        }
        try {
            Process process = command("bin/postgres", "-D", data().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            leash.hold(process);
            postmaster = process;
            awaitAnswer(process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL", e);
        }
    }

    @Override
    public synchronized void close() {
        if (postmaster != null) {
            stop();
        }
        leash.close();
    }

    private void initialise() throws IOException {
        Process initdb = command(
                        "bin/initdb",
                        "-D",
                        data().toString(),
                        "-U",
                        "postgres",
                        "-A",
                        "trust",
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--no-sync",
                        "--no-instructions")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        leash.hold(initdb);
        if (await(initdb) != 0) {
            throw new IllegalStateException("initdb failed: " + Files.readString(log()));
        }
        Files.writeString(data().resolve("postgresql.auto.conf"), """
                port = %d
                listen_addresses = '%s'
                unix_socket_directories = ''
                max_connections = 200
                max_prepared_transactions = 200
                shared_buffers = 64MB
                fsync = on
                synchronous_commit = on
                recovery_init_sync_method = syncfs
                """.formatted(site.port(), site.address()));
        if (site.clients() != null) {
            Files.writeString(
                    data().resolve("pg_hba.conf"),
                    "host all all %s trust\n".formatted(site.clients()),
                    StandardOpenOption.APPEND);
        }
    }

    private void awaitAnswer(Process process) throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try (Connection connection = admin().connect()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                pause(process);
            }
        }
        throw new IllegalStateException("PostgreSQL did not start: " + Files.readString(log()));
    }

    private static void pause(Process process) {
        try {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL started", e);
        }
    }

    /** PostgreSQL refuses to run as root; in a user namespace without a mapping it is nobody instead. */
    private ProcessBuilder command(String binary, String... arguments) {
        List<String> words = new ArrayList<>(site.prefix());
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("unshare", "-U"));
        }
        words.add(home.resolve(binary).toString());
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Process running() {
        if (postmaster == null) {
            throw new IllegalStateException("PostgreSQL is not running");
        }
        return postmaster;
    }

    private static void signal(long pid, String name) {
        try {
            await(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL ran", e);
        }
    }
}
