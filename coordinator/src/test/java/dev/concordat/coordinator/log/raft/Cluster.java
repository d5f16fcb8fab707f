package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.ClusterMembership;
import dev.concordat.coordinator.log.LogObserver;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.testing.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Some nodes in this process, below one directory. */
final class Cluster implements AutoCloseable {

    static final Duration BOUND = Duration.ofSeconds(30);

    /** Free space below which a node accepts no new work. */
    static final long FLOOR = 1024 * 1024;

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** One of its own, as clusters of one process share what Ratis keeps for each group. */
    final String id = "test-" + COUNT.incrementAndGet();

    private final Path directory;
    private final long snapshotEvery;
    private final List<RaftOptions.Member> members = new ArrayList<>();
    private final Map<String, RaftOptions.Member> joining = new TreeMap<>();
    private final Map<String, RatisLog> running = new TreeMap<>();

    /** Bytes free for a node, plenty where nothing is said. */
    final Map<String, Long> free = new ConcurrentHashMap<>();

    /** Why nodes halted, had this not been a test. */
    final Queue<String> halts = new ConcurrentLinkedQueue<>();

    Cluster(Path directory, int size) {
        this(directory, size, RaftOptions.DEFAULT_SNAPSHOT_EVERY);
    }

    Cluster(Path directory, int size, long snapshotEvery) {
        this.directory = directory;
        this.snapshotEvery = snapshotEvery;
        for (int i = 1; i <= size; i++) {
            members.add(new RaftOptions.Member("n" + i, "127.0.0.1", Ports.free()));
        }
    }

    RaftOptions options(String node) {
        RaftOptions.@Nullable Member joins = joining.get(node);
        List<RaftOptions.Member> known = joins == null ? members : List.of(joins);
        RaftOptions defaults = RaftOptions.of(node, id, directory.resolve(node), known, joins != null);
        return new RaftOptions(
                node,
                id,
                defaults.dataDir(),
                known,
                joins != null,
                snapshotEvery,
                FLOOR,
                // Slower than in production, because the machine that runs tests may stand still for a while.
                new RaftOptions.Timing(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(15)),
                defaults.clock());
    }

    RatisLog start(String node, LogObserver... observers) {
        RatisLog log = RatisLog.open(
                options(node),
                List.of(observers),
                new NodeVitals(),
                (reason, cause) -> halts.add(node + ": " + reason),
                () -> free.getOrDefault(node, Long.MAX_VALUE));
        running.put(node, log);
        return log;
    }

    /** Starts a node that waits to be added. */
    RatisLog join(String node, LogObserver... observers) {
        joining.put(node, new RaftOptions.Member(node, "127.0.0.1", Ports.free()));
        return start(node, observers);
    }

    ClusterMembership.Seat seat(String node, boolean voter) {
        return new ClusterMembership.Seat(node, options(node).self().address(), voter);
    }

    void startAll() {
        nodes().forEach(this::start);
    }

    List<String> nodes() {
        return members.stream().map(RaftOptions.Member::node).toList();
    }

    void stop(String node) {
        @Nullable RatisLog log = running.remove(node);
        if (log != null) {
            log.close();
        }
    }

    /** Ends the node without a word to the others, as if it had died. */
    void crash(String node) {
        @Nullable RatisLog log = running.remove(node);
        if (log != null) {
            log.end();
        }
    }

    /** Whether the node runs and nobody closed it behind this object's back. */
    boolean runs(String node) {
        return running.containsKey(node) && log(node).status().role() != LogStatus.Role.DOWN;
    }

    RatisLog log(String node) {
        @Nullable RatisLog log = running.get(node);
        if (log == null) {
            throw new IllegalStateException(node + " does not run");
        }
        return log;
    }

    /** Waits for a leader that has applied all earlier entries. */
    String leader() {
        return Awaitility.await().atMost(BOUND).until(this::readyLeader, name -> !name.isEmpty());
    }

    String follower() {
        String leader = leader();
        return running.keySet().stream()
                .filter(node -> !node.equals(leader))
                .findFirst()
                .orElseThrow();
    }

    private String readyLeader() {
        for (RatisLog log : running.values()) {
            LogStatus status = log.status();
            if (status.ready()) {
                return status.node();
            }
        }
        return "";
    }

    Path directory(String node) {
        return directory.resolve(node);
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }
}
