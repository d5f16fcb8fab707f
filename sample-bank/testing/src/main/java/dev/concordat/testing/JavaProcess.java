package dev.concordat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An executable jar with an HTTP port, run by the JVM that runs us: started, killed and started again with
 * the same arguments. Its output is appended to a file. Not thread-safe.
 */
public final class JavaProcess {

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final Command command;
    private final Path log;
    private final ProcessLeash leash;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private volatile @Nullable Process process;

    /** Nothing runs yet; {@link #start} does that. */
    public JavaProcess(Command command, Path log, ProcessLeash leash) {
        this.command = command;
        this.log = log;
        this.leash = leash;
    }

    /**
     * What to run.
     *
     * @param name for people
     * @param prefix words before the command, of programs that become the command itself, such as {@code env}
     * @param jar executable jar
     * @param options of the JVM
     * @param arguments of the application
     * @param url where it will listen; its health is asked at {@code /actuator/health/readiness}
     */
    public record Command(
            String name, List<String> prefix, Path jar, List<String> options, List<String> arguments, URI url) {

        public Command {
            prefix = List.copyOf(prefix);
            options = List.copyOf(options);
            arguments = List.copyOf(arguments);
        }
    }

    public String name() {
        return command.name();
    }

    /** Where it listens. */
    public URI url() {
        return command.url();
    }

    /** Where its output goes. */
    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Of the process that runs, or ran last. */
    public long pid() {
        return running().pid();
    }

    /** How it ended, as a shell would tell; empty while it runs and before it was ever started. */
    public OptionalInt exitCode() {
        Process last = process;
        return last == null || last.isAlive() ? OptionalInt.empty() : OptionalInt.of(last.exitValue());
    }

    /** Starts it, without waiting until it is ready. */
    public void start() {
        if (isAlive()) {
            throw new IllegalStateException(name() + " is running");
        }
        List<String> words = new ArrayList<>(command.prefix());
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(command.options());
        words.addAll(List.of("-jar", command.jar().toString()));
        words.addAll(command.arguments());
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process started = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            leash.hold(started);
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name(), e);
        }
    }

    /**
     * Waits until it says that it is ready.
     *
     * @throws IllegalStateException if it ended, or is not ready in time; the message names the log
     */
    public void awaitReady() {
        Process running = running();
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (isReady()) {
                return;
            }
            if (ended(running, Duration.ofMillis(100))) {
                throw new IllegalStateException(
                        "%s ended with code %d; see %s".formatted(name(), running.exitValue(), log));
            }
        }
        throw new IllegalStateException("%s is not ready after %s; see %s".formatted(name(), START_LIMIT, log));
    }

    /** As {@code kill -9}; waits until it is gone. */
    public void kill() {
        Process running = running();
        running.destroyForcibly();
        ended(running, STOP_LIMIT);
    }

    /** Asks it to end in order, without waiting. */
    public void terminate() {
        if (process != null) {
            process.destroy();
        }
    }

    /** Asks it to end in order and waits for that. */
    public void stop() {
        Process running = running();
        running.destroy();
        if (!ended(running, STOP_LIMIT)) {
            kill();
        }
    }

    /** Whether it says at this moment that it is ready. */
    public boolean isReady() {
        try {
            HttpRequest request = HttpRequest.newBuilder(url().resolve("/actuator/health/readiness"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name() + " started", e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name() + " was never started");
        }
        return process;
    }

    private static boolean ended(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a process", e);
        }
    }
}
