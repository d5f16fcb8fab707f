package dev.concordat.chaos.failover;

import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.client.CoordinatorSettings;
import dev.concordat.sample.stack.StackPlan;
import dev.concordat.sample.stack.StackPorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures what clients notice of the loss of a node: {@code mvn -Pbenchmark verify}. Three coordinators as processes on
 * the loopback address, for isolation on hosts of their own; clients with the starter's own client. Ends with 1 if anything acknowledged was lost.
 */
final class Failover {

    private static final int CLIENTS = 4;
    private static final int NODES = 3;

    /** Of each client, where gaps are measured: the machine is also to start nodes beside them. */
    private static final Duration BETWEEN_COMMITS = Duration.ofMillis(100);

    /** Shown where nobody looks at it. */
    private static final String NO_TOKEN = "none";

    /** So that the state stays small in a run of any length; the shortest that the contract's clients can live with. */
    private static final List<String> ARGUMENTS =
            List.of("--concordat.max-lifetime=PT5M", "--concordat.outcome-retention=PT5M");

    private final Path target;
    private final List<String> report = new ArrayList<>();

    private Failover(Path target) {
        this.target = target;
    }

    public static void main(String[] args) throws Exception {
        Path target = Path.of(System.getProperty("benchmark.target", "target/benchmark"));
        System.exit(new Failover(target).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        Files.createDirectories(target);
        Path repository = Path.of(System.getProperty("benchmark.repository", "."));
        report.add("machine: " + Runtime.getRuntime().availableProcessors() + " processors, Linux "
                + System.getProperty("os.version") + ", Java " + System.getProperty("java.version"));
        boolean loopbackIsClean = onLoopback(repository);
        boolean clean = onHosts(repository) && loopbackIsClean;
        Files.write(target.resolve("failover.txt"), report);
        report.forEach(System.out::println);
        return clean;
    }

    private boolean onLoopback(Path repository) throws Exception {
        Map<String, List<String>> arguments = Map.of("n1", ARGUMENTS, "n2", ARGUMENTS, "n3", ARGUMENTS);
        StackPlan plan = new StackPlan(repository, target.resolve("logs"), StackPorts.free(NODES), arguments);
        return measure(plan, "127.0.0.1", NO_TOKEN, (cluster, participant, experiments) -> {
            // A commit now and then for the gaps; as many as there is room for where throughput is compared.
            try (Committers clients = clients(cluster, participant, NO_TOKEN, BETWEEN_COMMITS)) {
                report.addAll(experiments.loseLeader(new Outage.Kill(), times("kills"), clients));
                report.addAll(experiments.loseLeader(new Outage.Pause(), times("pauses"), clients));
                report.addAll(experiments.rollingRestart(times("restarts"), clients));
            }
            try (Committers clients = clients(cluster, participant, NO_TOKEN, Duration.ZERO)) {
                report.addAll(experiments.oneNodeDown(times("turns"), clients));
            }
        });
    }

    /** Needs network namespaces, and is left out where none are asked for. */
    private boolean onHosts(Path repository) throws Exception {
        if (times("isolations") == 0) {
            return true;
        }
        try (IsolatedHosts hosts = new IsolatedHosts()) {
            StackPlan plan = hosts.plan(repository, target.resolve("logs"), ARGUMENTS);
            return measure(plan, hosts.clientAddress(), IsolatedHosts.TOKEN, (cluster, participant, experiments) -> {
                try (Committers clients = clients(cluster, participant, IsolatedHosts.TOKEN, BETWEEN_COMMITS)) {
                    report.addAll(experiments.loseLeader(hosts.isolation(), times("isolations"), clients));
                }
            });
        }
    }

    private boolean measure(StackPlan plan, String address, String token, Measurement measurement) throws Exception {
        try (FailoverCluster cluster = new FailoverCluster(plan, token);
                AnsweringParticipant participant = new AnsweringParticipant(address)) {
            cluster.start();
            CommitCheck evidence = new CommitCheck(new CoordinatorClient(new CoordinatorSettings(
                    cluster.urls(), token, Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(5))));
            measurement.run(cluster, participant.url(), new Experiments(cluster, evidence));
            report.add("acknowledged commits asked for again: " + evidence.checked() + ", lost or changed: "
                    + evidence.violations().size());
            report.addAll(evidence.violations());
            return evidence.violations().isEmpty();
        }
    }

    /** What is measured of one cluster. */
    private interface Measurement {
        void run(FailoverCluster cluster, String participant, Experiments experiments) throws InterruptedException;
    }

    private static Committers clients(FailoverCluster cluster, String participant, String token, Duration pause) {
        return new Committers(cluster.urls(), token, participant, CLIENTS, pause);
    }

    private static int times(String property) {
        return Integer.getInteger("benchmark." + property, 0);
    }
}
