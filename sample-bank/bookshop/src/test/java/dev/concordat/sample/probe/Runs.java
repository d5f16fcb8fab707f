package dev.concordat.sample.probe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The runs under way, for the services of this JVM; their notes are kept here, or at the desk of another process. */
final class Runs {

    private static final Map<String, Journal> JOURNALS = new ConcurrentHashMap<>();
    private static final Map<Step.Service, Integer> PORTS = new ConcurrentHashMap<>();

    private static volatile @Nullable Line desk;

    private Runs() {}

    /** From now on this process is one of many, and its notes are kept there. */
    static void keptAt(Line line) {
        desk = line;
    }

    static void begin(Journal journal) {
        JOURNALS.put(journal.run(), journal);
    }

    static void end(Journal journal) {
        JOURNALS.remove(journal.run());
    }

    static Notes of(String run) {
        Line line = desk;
        if (line != null) {
            return new RemoteNotes(run, line);
        }
        Journal journal = JOURNALS.get(run);
        if (journal == null) {
            throw new IllegalArgumentException("no run " + run);
        }
        return journal;
    }

    static void listens(Step.Service service, int port) {
        PORTS.put(service, port);
    }

    static int port(Step.Service service) {
        Integer port = PORTS.get(service);
        if (port == null) {
            throw new IllegalStateException(service + " does not run");
        }
        return port;
    }
}
