package dev.concordat.participant.matrix;

import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import java.util.List;
import reactor.core.publisher.Hooks;

/** The application, and its database after every decision was carried out. */
final class RunningMatrix implements AutoCloseable {

    private final StubCoordinator coordinator = new StubCoordinator();
    private final RunningNotes application = RunningNotes.start(
            "matrix",
            coordinator,
            "spring.main.sources=" + MatrixConfiguration.class.getName(),
            "spring.cache.type=simple",
            "resilience4j.retry.instances.matrix.max-attempts=2",
            "resilience4j.retry.instances.matrix.wait-duration=1ms");

    RunningMatrix() {
        // What Boot does for spring.reactor.context-propagation=auto, where it knows of Reactor.
        Hooks.enableAutomaticContextPropagation();
    }

    <T> T bean(Class<T> type) {
        return application.bean(type);
    }

    StubCoordinator coordinator() {
        return coordinator;
    }

    String url(String path) {
        return application.url(path);
    }

    int prepared() {
        return application.prepared().size();
    }

    void clear() {
        application.clear();
        application.execute("truncate card");
        coordinator.reset();
    }

    /** Does what the coordinators would have the participant do, and what it would ask for itself. */
    List<String> settledRows() {
        for (String gid : application.prepared()) {
            boolean committed = coordinator.decisions().stream()
                    .anyMatch(request -> request.path().endsWith("/commit")
                            && gid.contains(request.path().replaceAll("/v1/transactions/|/commit", "")));
            application.execute((committed ? "commit" : "rollback") + " prepared '" + gid + "'");
        }
        return application.query("select text from card order by text");
    }

    @Override
    public void close() {
        Hooks.disableAutomaticContextPropagation();
        application.close();
        coordinator.close();
    }
}
