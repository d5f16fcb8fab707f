package dev.concordat.chaos.crash;

import static org.awaitility.Awaitility.await;

import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.oracle.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** What rows do again and again. */
record Scene(Rig rig) {

    /** Only for rows that could not be played; on a busy machine a process may take long to start. */
    static final Duration LIMIT = Duration.ofMinutes(3);

    private static final int TRIES = 100;

    /** A transaction from its first call to its end, by a client that begins at the first node. */
    Client.Outcome carried() {
        return rig.client().carried(rig.client().newId(), node(0), rig.nextAccount());
    }

    /** Asks one node after the other to commit until one says how it ended, as an election may come at any time. */
    Seen decided(String transaction, String body) {
        for (int i = 0; i < TRIES; i++) {
            Seen seen = rig.coordinators().commit("initiator", node(i), transaction, body);
            if (seen == Seen.COMMITTED || seen == Seen.ABORTED) {
                return seen;
            }
            Pause.millis(100);
        }
        throw new IllegalStateException("nobody says how it ended: " + transaction);
    }

    /** The name of a coordinator; counts on from the first after the last. */
    String node(int index) {
        List<String> nodes = rig.coordinators().nodes();
        return nodes.get(index % nodes.size());
    }

    /** What the first node says of a transaction. */
    JsonNode view(String transaction) {
        return rig.coordinators().page(node(0), "/v1/transactions/" + transaction);
    }

    /** What it says of the branches. */
    List<String> states(String transaction) {
        List<String> states = new ArrayList<>();
        view(transaction)
                .path("branches")
                .forEach(branch -> states.add(branch.path("state").asString("")));
        return states;
    }

    /** Waits until every branch has acknowledged the abort. */
    void awaitAborted(String transaction) {
        await().atMost(LIMIT).until(() -> view(transaction).path("status").asString(""), "aborted"::equals);
    }

    static <T> CompletableFuture<T> meanwhile(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, task -> Thread.ofVirtual().start(task));
    }
}
