package dev.concordat.sample.probe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The runs under way, for the services of this JVM. */
final class Runs {

    private static final Map<String, Journal> JOURNALS = new ConcurrentHashMap<>();
    private static final Map<Step.Service, Integer> PORTS = new ConcurrentHashMap<>();

    private Runs() {}

    static void begin(Journal journal) {
        JOURNALS.put(journal.run(), journal);
    }

    static void end(Journal journal) {
        JOURNALS.remove(journal.run());
    }

    static Journal of(String run) {
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
