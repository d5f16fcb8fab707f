package dev.concordat.chaos.failover;

import dev.concordat.sample.stack.Cluster;
import dev.concordat.sample.stack.Commands;
import dev.concordat.sample.stack.StackPlan;
import dev.concordat.testing.JavaProcess;
import dev.concordat.testing.ProcessLeash;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The coordinators of a plan, and nothing else of it. They end, and their data is deleted, with this JVM. */
final class FailoverCluster implements AutoCloseable {

    private static final Duration ELECTION_LIMIT = Duration.ofSeconds(30);

    private final ProcessLeash leash;
    private final List<JavaProcess> nodes;
    private final Cluster cluster;

    /** @param token shown to the nodes; they may want none */
    FailoverCluster(StackPlan plan, String token) throws IOException {
        Path data = Files.createTempDirectory("concordat-failover-");
        this.leash = ProcessLeash.around(data);
        Commands commands = new Commands(plan, data);
        this.nodes = IntStream.range(0, plan.ports().coordinators().size())
                .mapToObj(commands::coordinator)
                .map(command -> new JavaProcess(command, plan.logs().resolve(command.name() + ".log"), leash))
                .toList();
        this.cluster = new Cluster(nodes, token);
    }

    /** Starts all and waits until they are ready. */
    void start() {
        nodes.forEach(JavaProcess::start);
        nodes.forEach(JavaProcess::awaitReady);
    }

    List<JavaProcess> nodes() {
        return nodes;
    }

    List<URI> urls() {
        return nodes.stream().map(JavaProcess::url).toList();
    }

    JavaProcess awaitLeader() throws InterruptedException {
        long end = System.nanoTime() + ELECTION_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            Optional<JavaProcess> leader = cluster.leader();
            if (leader.isPresent()) {
                return leader.get();
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("no leader after " + ELECTION_LIMIT);
    }

    JavaProcess awaitFollower() throws InterruptedException {
        JavaProcess leader = awaitLeader();
        return nodes.stream()
                .filter(node -> node.isAlive() && node != leader)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        nodes.stream().filter(JavaProcess::isAlive).forEach(JavaProcess::kill);
        leash.close();
    }
}
