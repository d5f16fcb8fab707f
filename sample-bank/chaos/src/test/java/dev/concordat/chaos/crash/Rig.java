package dev.concordat.chaos.crash;

import static org.awaitility.Awaitility.await;

import dev.concordat.chaos.host.Shell;
import dev.concordat.chaos.oracle.CoordinatorClient;
import dev.concordat.chaos.oracle.History;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.sample.stack.Books;
import dev.concordat.sample.stack.Cluster;
import dev.concordat.sample.stack.Commands;
import dev.concordat.sample.stack.Site;
import dev.concordat.sample.stack.Stack;
import dev.concordat.sample.stack.StackPlan;
import dev.concordat.sample.stack.StackPorts;
import dev.concordat.testing.JavaProcess;
import dev.concordat.testing.Ports;
import dev.concordat.testing.PostgresSite;
import dev.concordat.testing.ProcessLeash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The sample as processes that can be caught at named points, with everything to heal it. Not thread-safe. */
final class Rig implements AutoCloseable {

    /** As long as {@link JavaProcess} gives a process to start. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static final int NODES = 3;
    private static final int ACCOUNTS = 100;
    private static final String NO_TOKEN = "none";
    private static final List<String> SERVICES = List.of("bank-a", "bank-b", "transfer");

    private final ProcessLeash leash;
    private final Path directory;
    private final @Nullable Disks disks;
    private final Map<String, Ambush> ambushes = new TreeMap<>();
    private final StackPlan plan;
    private final Relay wayToDatabase;
    private final Stack stack;
    private final History history;
    private final CoordinatorClient coordinators;
    private final Client client;
    private final Judge judge;
    private int accounts;

    /** Starts everything; what was started ends if that fails. */
    Rig(Setup setup) {
        this.directory = temporary(Path.of("/tmp"), "concordat-crash-");
        this.leash = ProcessLeash.around(directory);
        this.disks = setup.disks() ? new Disks(directory, nodes(), setup.lies()) : null;
        StackPorts ports = StackPorts.free(NODES);
        this.wayToDatabase = Relay.to(ports.postgres());
        this.plan = plan(setup, ports);
        this.stack = Stack.prepare(plan, site());
        this.history = new History(plan.logs().resolve("history.jsonl"));
        this.coordinators = coordinators(history);
        this.judge = new Judge(stack, coordinators, history);
        this.client = new Client(
                coordinators,
                stack.bankA().url(),
                stack.bankB().url(),
                stack.transfer().url(),
                judge::hasNoRecord);
        try {
            stack.startCoordinators();
            stack.startServices();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private StackPlan plan(Setup setup, StackPorts ports) {
        Agent agent = Agent.in(
                directory,
                Stream.of(
                                Arrays.stream(CrashPoint.values()).map(CrashPoint::rule),
                                Stream.of(CoordinatorRows.RULE),
                                setup.rules().stream())
                        .flatMap(rules -> rules)
                        .toList());
        Map<String, List<String>> extra = new HashMap<>();
        Map<String, Site> sites = new HashMap<>();
        for (String name : Stream.concat(nodes().stream(), SERVICES.stream()).toList()) {
            Ambush ambush = new Ambush(directory.resolve(name));
            ambushes.put(name, ambush);
            sites.put(name, new Site("127.0.0.1", agent.prefix(ambush.directory())));
        }
        for (String node : nodes()) {
            List<String> arguments = new ArrayList<>(setup.arguments());
            if (disks != null) {
                arguments.add("--concordat.data-dir=" + disks.dataOf(node));
                List<String> prefix = new ArrayList<>(disks.prefixOf(node));
                prefix.addAll(agent.prefix(ambush(node).directory()));
                sites.put(node, new Site("127.0.0.1", prefix));
            }
            extra.put(node, arguments);
        }
        extra.put("transfer", List.of("--transfer.timeout=PT5S", "--transfer.lease=PT6S"));
        extra.put(
                "bank-b",
                List.of("--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + wayToDatabase.port() + "/bank_b"));
        Path repository =
                Path.of(System.getProperty("crash.repository", "../..")).toAbsolutePath();
        Path logs = temporary(Path.of("target/crash-logs").toAbsolutePath(), "rig-");
        return new StackPlan(repository, logs, ports, extra, sites);
    }

    private static Path temporary(Path parent, String prefix) {
        try {
            return Files.createTempDirectory(Files.createDirectories(parent), prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PostgresSite site() {
        int port = plan.ports().postgres();
        return disks == null
                ? PostgresSite.local(port)
                : disks.databaseSite(port, plan.logs().resolve("postgres.log"));
    }

    private static List<String> nodes() {
        return IntStream.range(0, NODES).mapToObj(Commands::node).toList();
    }

    Stack stack() {
        return stack;
    }

    Client client() {
        return client;
    }

    CoordinatorClient coordinators() {
        return coordinators;
    }

    /** One that keeps its history apart. */
    CoordinatorClient coordinators(History kept) {
        Map<String, URI> urls = new TreeMap<>();
        stack.coordinators().forEach(node -> urls.put(node.name(), node.url()));
        return new CoordinatorClient(urls, NO_TOKEN, kept);
    }

    /** Of bank-b. */
    Relay wayToDatabase() {
        return wayToDatabase;
    }

    Judge judge() {
        return judge;
    }

    Books books() {
        return stack.books();
    }

    boolean hasDisks() {
        return disks != null;
    }

    Disks disks() {
        return Objects.requireNonNull(disks, "a rig with disks");
    }

    Ambush ambush(JavaProcess process) {
        return ambush(process.name());
    }

    private Ambush ambush(String name) {
        Ambush found = ambushes.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no orders for " + name);
        }
        return found;
    }

    /** An account that no transaction in doubt holds, as each row ends with none. */
    int nextAccount() {
        return accounts++ % ACCOUNTS + 1;
    }

    JavaProcess leader() {
        Cluster cluster = new Cluster(stack.coordinators());
        return await().atMost(LIMIT).until(cluster::leader, Optional::isPresent).orElseThrow();
    }

    /** Whether the others have elected one of them. */
    boolean isLedByAnotherThan(JavaProcess leader) {
        return new Cluster(followersOf(leader)).leader().isPresent();
    }

    List<JavaProcess> followersOf(JavaProcess leader) {
        return stack.coordinators().stream().filter(node -> node != leader).toList();
    }

    JavaProcess process(CrashPoint.Victim victim, JavaProcess leader) {
        return switch (victim) {
            case LEADER -> leader;
            case FOLLOWER -> followersOf(leader).getFirst();
            case BANK_B -> stack.bankB();
            case TRANSFER_SERVICE -> stack.transfer();
        };
    }

    /** Sends a signal that Java cannot. */
    static void signal(String name, JavaProcess process) {
        Shell.run("kill", "-" + name, Long.toString(process.pid()));
    }

    /** Starts another instance of bank-b, over the same database. */
    JavaProcess secondBankB() {
        String name = "bank-b-2";
        StackPlan other = new StackPlan(
                plan.repository(),
                plan.logs(),
                plan.ports(),
                Map.of(name, List.of("--concordat.participant.name=bank-b")));
        JavaProcess process = new JavaProcess(
                new Commands(other, directory).bank(name, Ports.free(), stack.bankDatabase(1)),
                plan.logs().resolve(name + ".log"),
                leash);
        process.start();
        process.awaitReady();
        return process;
    }

    /** Nobody is caught, held or stopped any more, disks are whole, and everybody runs and is ready. */
    void heal() {
        ambushes.values().forEach(Ambush::lift);
        stack.processes().stream().filter(JavaProcess::isAlive).forEach(process -> signal("CONT", process));
        if (disks != null) {
            disks.heal();
        }
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!stack.postgres().isAlive() || !stack.processes().stream().allMatch(JavaProcess::isReady)) {
            if (!stack.postgres().isAlive()) {
                stack.postgres().restart();
            }
            stack.processes().stream().filter(process -> !process.isAlive()).forEach(JavaProcess::start);
            if (System.nanoTime() > end) {
                throw new AssertionError("not everybody is ready minutes after healing; see " + stack.logs());
            }
            Pause.millis(50);
        }
    }

    @Override
    public void close() {
        ambushes.values().forEach(Ambush::lift);
        stack.processes().stream().filter(JavaProcess::isAlive).forEach(process -> signal("CONT", process));
        stack.close();
        wayToDatabase.close();
        history.close();
        if (disks != null) {
            disks.close();
        }
        leash.close();
    }
}
