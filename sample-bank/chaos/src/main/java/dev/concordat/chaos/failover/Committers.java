package dev.concordat.chaos.failover;

import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.client.CoordinatorSettings;
import dev.concordat.participant.request.CommitReply;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Clients that commit one transaction after the other with the starter's own client and its default settings: a list of
 * one prepared branch, decided by one entry of the log.
 */
final class Committers implements AutoCloseable {

    /** As {@code concordat.coordinator.decision-budget} by default. */
    private static final Duration BUDGET = Duration.ofSeconds(15);

    private final SecureRandom random = new SecureRandom();
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final List<BranchRequest> branches;
    private final Duration pause;
    private final List<Thread> threads;
    private volatile boolean running = true;

    /**
     * Starts them.
     *
     * @param pause of each client between two commits
     */
    Committers(List<URI> coordinators, @Nullable String token, String participant, int clients, Duration pause) {
        this.branches = List.of(new BranchRequest("1", "benchmark", Vote.PREPARED.wireName(), participant));
        this.pause = pause;
        this.threads = IntStream.range(0, clients)
                .mapToObj(client -> Thread.ofVirtual()
                        .name("client-" + client)
                        .start(() -> commitAll(client, client(coordinators, token, client))))
                .toList();
    }

    /** Each has a client of its own, as each service has, and begins at another node. */
    private static CoordinatorClient client(List<URI> coordinators, @Nullable String token, int client) {
        List<URI> rotated = IntStream.range(0, coordinators.size())
                .mapToObj(i -> coordinators.get((client + i) % coordinators.size()))
                .toList();
        return new CoordinatorClient(new CoordinatorSettings(
                rotated, token, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(500)));
    }

    private void commitAll(int client, CoordinatorClient coordinators) {
        try {
            while (running) {
                byte[] bytes = new byte[TransactionId.RANDOM_BYTES];
                random.nextBytes(bytes);
                TransactionId id = TransactionId.of(System.currentTimeMillis(), bytes);
                long start = System.nanoTime();
                CommitReply reply = coordinators.commit(id, branches, BUDGET);
                calls.add(new Call(
                        client,
                        id,
                        start,
                        System.nanoTime(),
                        reply instanceof CommitReply.Committed,
                        reply.toString()));
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes all calls that have ended since the last time. */
    List<Call> take() {
        List<Call> taken = new ArrayList<>();
        for (Call call = calls.poll(); call != null; call = calls.poll()) {
            taken.add(call);
        }
        return taken;
    }

    @Override
    public void close() {
        running = false;
        try {
            for (Thread thread : threads) {
                thread.join(BUDGET);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
