package dev.concordat.chaos.oracle;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.json.JsonMapper;

/** Everything that clients asked and were told, kept in memory and as one JSON object a line in a file. Thread-safe. */
public final class History implements AutoCloseable {

    private final long begin = System.nanoTime();
    private final JsonMapper json = new JsonMapper();
    private final Map<String, Queue<Observation>> byTransaction = new ConcurrentHashMap<>();
    private final BufferedWriter file;

    public History(Path path) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            file = Files.newBufferedWriter(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nanoseconds since the history began, by the monotonic clock. */
    public long now() {
        return System.nanoTime() - begin;
    }

    /** Notes that a call is being made, so that one which never ends leaves a trace. */
    public void invoke(String client, String about, String what, String where) {
        write("invoke", Map.of("client", client, "about", about, "what", what, "where", where));
    }

    /** Notes the end of a call about a transaction. */
    public void observe(Observation observation) {
        byTransaction
                .computeIfAbsent(observation.transaction(), id -> new ConcurrentLinkedQueue<>())
                .add(observation);
        write(
                outcome(observation.seen()),
                Map.of(
                        "about", observation.transaction(),
                        "what", observation.operation().name(),
                        "where", observation.node(),
                        "invoked", observation.invokedNanos(),
                        "seen", observation.seen().name(),
                        "detail", observation.detail()));
    }

    /** Notes anything else that may explain what is found later. */
    public void note(String kind, Map<String, Object> values) {
        write(kind, values);
    }

    /** All about one transaction so far. */
    public List<Observation> of(String transaction) {
        return List.copyOf(byTransaction.getOrDefault(transaction, new ConcurrentLinkedQueue<>()));
    }

    /** All about each transaction so far. */
    public Map<String, List<Observation>> all() {
        Map<String, List<Observation>> all = new TreeMap<>();
        byTransaction.forEach((transaction, seen) -> all.put(transaction, List.copyOf(seen)));
        return all;
    }

    /** Whether a call has done something, has done nothing, or may have: {@code ok}, {@code fail}, {@code unknown}. */
    static String outcome(Seen seen) {
        return switch (seen) {
            case COMMITTED, ABORTED, ACTIVE, ABSENT, DECIDED -> "ok";
            case REFUSED, FORGOTTEN, UNEXPECTED -> "fail";
            case UNKNOWN -> "unknown";
        };
    }

    private void write(String kind, Map<String, ?> values) {
        Map<String, Object> line = new TreeMap<>(values);
        line.put("at", now());
        line.put("type", kind);
        String text = json.writeValueAsString(line);
        synchronized (file) {
            try {
                file.write(text);
                file.newLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        synchronized (file) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
