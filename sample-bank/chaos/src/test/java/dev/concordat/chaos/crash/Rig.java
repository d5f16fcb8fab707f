package dev.concordat.chaos.crash;

import static org.awaitility.Awaitility.await;

import dev.concordat.chaos.host.FaultControl;
import dev.concordat.chaos.host.Guard;
import dev.concordat.chaos.host.LoopDisk;
import dev.concordat.chaos.host.Shell;
import dev.concordat.chaos.host.Tools;
import dev.concordat.chaos.oracle.CoordinatorClient;
import dev.concordat.chaos.oracle.History;
import dev.concordat.chaos.oracle.HistoryCheck;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.oracle.Seen;
import dev.concordat.sample.stack.AuditCommand;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The sample as processes that can be caught at named points, and its judge. Not thread-safe. */
final class Rig implements AutoCloseable {

    /** From healing to the last branch (L2, L3). */
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NO_TOKEN = "none";
    private static final int NODES = 3;
    private static final int ACCOUNTS = 100;
    /** Well above the floor below which a coordinator takes no new work. */
    private static final int DISK_MEGABYTES = 256;

    private static final List<String> SERVICES = List.of("bank-a", "bank-b", "transfer");

    private final Path directory;
    private final @Nullable Guard guard;
    private final Map<String, LoopDisk> disks = new TreeMap<>();
    private final Map<String, Ambush> ambushes = new TreeMap<>();
    private final Set<String> withoutRecord = new TreeSet<>();
    private final StackPlan plan;
    private final Stack stack;
    private final History history;
    private final CoordinatorClient coordinators;
    private final Client client;
    private final AuditCommand audit;
    private @Nullable LoopDisk databaseDisk;
    private @Nullable FaultControl databaseFaults;
    private int accounts;

    /** Starts everything. */
    Rig(Setup setup) {
        Path repository =
                Path.of(System.getProperty("crash.repository", "../..")).toAbsolutePath();
        this.guard = setup.disks() ? new Guard() : null;
        try {
            this.directory = Files.createTempDirectory("concordat-crash-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Agent agent = Agent.in(
                directory,
                Stream.concat(Arrays.stream(CrashPoint.values()).map(CrashPoint::rule), setup.rules().stream())
                        .toList());
        Map<String, List<String>> extra = new HashMap<>();
        Map<String, Site> sites = new HashMap<>();
        nodes().forEach(node -> extra.put(node, setup.arguments()));
        List<String> names = Stream.concat(nodes().stream(), SERVICES.stream()).toList();
        for (String name : names) {
            Ambush ambush = new Ambush(directory.resolve(name));
            ambushes.put(name, ambush);
            sites.put(name, new Site("127.0.0.1", agent.prefix(ambush.directory())));
        }
        extra.put("transfer", List.of("--transfer.timeout=PT5S", "--transfer.lease=PT6S"));
        if (guard != null) {
            Tools tools = Tools.compile(directory.resolve("tools"));
            this.databaseDisk = LoopDisk.make(
                    tools, directory.resolve("db.image"), directory.resolve("db.disk"), DISK_MEGABYTES, guard);
            this.databaseFaults = new FaultControl(tools, directory.resolve("db.faults"), databaseDisk.path());
            for (String node : nodes()) {
                LoopDisk disk = LoopDisk.make(
                        tools,
                        directory.resolve(node + ".image"),
                        directory.resolve(node + ".disk"),
                        DISK_MEGABYTES,
                        guard);
                this.disks.put(node, disk);
                extra.put(
                        node,
                        Stream.concat(
                                        setup.arguments().stream(),
                                        Stream.of("--concordat.data-dir="
                                                + disk.path().resolve("data")))
                                .toList());
                if (setup.lies()) {
                    FaultControl control = new FaultControl(tools, directory.resolve(node + ".lies"), disk.path());
                    control.pretendFlush();
                    sites.computeIfPresent(
                            node,
                            (name, site) -> new Site(
                                    site.address(),
                                    Stream.concat(control.prefix().stream(), site.prefix().stream())
                                            .toList()));
                }
            }
        }
        this.plan = new StackPlan(
                repository, Path.of("target/crash-logs").toAbsolutePath(), StackPorts.free(NODES), extra, sites);
        this.stack = Stack.prepare(plan, postgresSite(plan.ports().postgres()));
        this.history = new History(Path.of("target/crash-logs/history.jsonl"));
        Map<String, URI> urls = new TreeMap<>();
        stack.coordinators().forEach(node -> urls.put(node.name(), node.url()));
        this.coordinators = new CoordinatorClient(urls, NO_TOKEN, history);
        this.audit = AuditCommand.of(stack);
        this.client = new Client(
                coordinators,
                stack.bankA().url(),
                stack.bankB().url(),
                stack.transfer().url());
        stack.startCoordinators();
        stack.startServices();
    }

    private PostgresSite postgresSite(int port) {
        return databaseDisk == null || databaseFaults == null
                ? PostgresSite.local(port)
                : new PostgresSite(
                        databaseFaults.prefix(),
                        "127.0.0.1",
                        port,
                        databaseDisk.path().resolve("server"),
                        null);
    }

    boolean hasDisks() {
        return databaseDisk != null;
    }

    /** That of the database server; only with disks. */
    LoopDisk databaseDisk() {
        return Objects.requireNonNull(databaseDisk, "a rig with disks");
    }

    /** How that disk lies. */
    FaultControl databaseFaults() {
        return Objects.requireNonNull(databaseFaults, "a rig with disks");
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
                ProcessLeash.around(directory.resolve(name)));
        process.start();
        process.awaitReady();
        return process;
    }

    private static List<String> nodes() {
        return Stream.iterate(0, index -> index + 1)
                .limit(NODES)
                .map(Commands::node)
                .toList();
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

    Books books() {
        return stack.books();
    }

    Ambush ambush(JavaProcess process) {
        Ambush found = ambushes.get(process.name());
        if (found == null) {
            throw new IllegalArgumentException("no orders for " + process.name());
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

    /** The disks of all coordinators at the same moment. */
    void cutPowerOfAll() {
        disks.values().forEach(LoopDisk::cutPower);
        stack.coordinators().forEach(JavaProcess::kill);
        disks.values().forEach(LoopDisk::remount);
    }

    /** The disk of a coordinator forgets what was not flushed; the process dies. */
    void cutPower(JavaProcess node) {
        LoopDisk disk = disks.get(node.name());
        if (disk == null) {
            throw new IllegalStateException(node.name() + " has no disk of its own");
        }
        disk.cutPower();
        node.kill();
        disk.remount();
    }

    /** Nobody is caught or held any more, and everybody runs and is ready. */
    void heal() {
        if (!stack.postgres().isAlive()) {
            stack.postgres().restart();
        }
        ambushes.values().forEach(Ambush::lift);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!stack.processes().stream().allMatch(JavaProcess::isReady)) {
            stack.processes().stream().filter(process -> !process.isAlive()).forEach(JavaProcess::start);
            if (System.nanoTime() > end) {
                throw new AssertionError("not everybody is ready a minute after healing; see " + stack.logs());
            }
            Pause.millis(50);
        }
    }

    /** The transfer service knows nothing of this transaction, since somebody else began it. */
    void hasNoRecord(@Nullable String transaction) {
        if (transaction != null) {
            withoutRecord.add(transaction);
        }
    }

    /**
     * What is wrong after healing, in sentences: with that transaction, with the books, with what waits. The calls about a
     * transaction of the transfer service are not ours, and so not judged.
     */
    List<String> judge(Client.Outcome outcome) {
        List<String> wrong = new ArrayList<>(judgeBooks());
        String transaction = outcome.transaction();
        if (transaction != null) {
            Seen expected = outcome.committed() ? Seen.COMMITTED : Seen.ABORTED;
            for (String node : coordinators.nodes()) {
                Seen again = coordinators.get("judge", node, transaction);
                if (again != expected) {
                    wrong.add("%s is %s, but %s says %s".formatted(transaction, expected, node, again));
                }
            }
            if (withoutRecord.contains(transaction)) {
                wrong.addAll(HistoryCheck.of(history.of(transaction)));
            }
        }
        return wrong;
    }

    /** The same of everything but the answers to one client. */
    List<String> judgeBooks() {
        List<String> wrong = new ArrayList<>();
        wrong.addAll(within(DRAIN, () -> describe("left prepared", books().prepared())));
        wrong.addAll(within(DRAIN, () -> describe("not finished", unfinished())));
        wrong.addAll(books().audit().without(withoutRecord).complaints());
        AuditCommand.Ended ended = audit.run(stack.bankDatabase(0).user());
        if (ended.code() != 0) {
            wrong.add("audit ended with " + ended.code() + ": " + ended.out() + ended.err());
        }
        return wrong;
    }

    private List<String> unfinished() {
        List<String> found = new ArrayList<>();
        for (String status : List.of("committing", "aborting")) {
            coordinators
                    .page(coordinators.nodes().getFirst(), "/v1/transactions?status=" + status)
                    .path("items")
                    .forEach(item -> found.add(item.toString()));
        }
        return found;
    }

    private static List<String> describe(String what, List<String> some) {
        return some.isEmpty() ? List.of() : List.of(what + ": " + some);
    }

    private static List<String> within(Duration limit, Supplier<List<String>> question) {
        long end = System.nanoTime() + limit.toNanos();
        List<String> wrong = question.get();
        while (!wrong.isEmpty() && System.nanoTime() < end) {
            Pause.millis(50);
            wrong = question.get();
        }
        return wrong;
    }

    @Override
    public void close() {
        ambushes.values().forEach(Ambush::lift);
        stack.close();
        history.close();
        if (guard != null) {
            guard.close();
        }
        Shell.run("rm", "-rf", directory.toString());
    }
}
