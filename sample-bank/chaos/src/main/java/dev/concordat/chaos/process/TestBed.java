package dev.concordat.chaos.process;

import dev.concordat.chaos.host.FaultControl;
import dev.concordat.chaos.host.Firewall;
import dev.concordat.chaos.host.Guard;
import dev.concordat.chaos.host.LoopDisk;
import dev.concordat.chaos.host.Network;
import dev.concordat.chaos.host.RunDirectory;
import dev.concordat.chaos.host.Tools;
import dev.concordat.sample.stack.Books;
import dev.concordat.sample.stack.Commands;
import dev.concordat.sample.stack.StackPlan;
import dev.concordat.testing.Database;
import dev.concordat.testing.JavaProcess;
import dev.concordat.testing.LocalPostgres;
import dev.concordat.testing.ProcessLeash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sample with every process on a host of its own, and a disk of its own for each coordinator and each database.
 * Everything ends and is taken away when it is closed or this JVM ends; logs stay.
 */
public final class TestBed implements AutoCloseable {

    private static final int DISK_MEGABYTES = 192;

    private final Guard guard = new Guard();
    private final ProcessLeash leash;
    private final Tools tools;
    private final Network network;
    private final Firewall firewall;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, LoopDisk> disks = new LinkedHashMap<>();
    private final Map<String, FaultControl> controls = new LinkedHashMap<>();
    private final List<LocalPostgres> servers = new ArrayList<>();
    private final Books books;
    private final CoordinatorHosts coordinators;

    private TestBed(Path repository, Path logs, RunDirectory run) {
        guard.atEnd("rm -rf " + run.path());
        this.tools = Tools.compile(run.path().resolve("tools"));
        this.network = Network.of(run.id(), Sites.HOSTS, guard);
        this.firewall = new Firewall(network.inside());
        for (String name : Sites.DISKS) {
            disks.put(
                    name,
                    LoopDisk.make(
                            tools, run.path().resolve(name + ".img"), run.path().resolve(name), DISK_MEGABYTES, guard));
        }
        for (String name : Sites.HOSTS) {
            controls.put(
                    name,
                    new FaultControl(
                            tools,
                            run.path().resolve(name + ".control"),
                            run.path().resolve(name)));
        }
        this.leash = ProcessLeash.around(run.path().resolve("leash"));
        Sites sites = new Sites(network, controls);
        Database bankA = database("db-a", "bank_a", sites, run);
        Database bankB = database("db-b", "bank_b", sites, run);
        Database transfer = servers.getFirst().createDatabase("transfer");
        this.books = new Books(List.of(bankA, bankB), transfer);
        StackPlan plan = sites.plan(repository, logs);
        Commands commands = new Commands(plan, run.path());
        this.coordinators = new CoordinatorHosts(commands, network, logs, leash);
        Sites.COORDINATORS.forEach(
                slot -> nodes.put(slot, new Node(network.host(slot), new Service(coordinators.first(slot)))));
        service(commands.bank("bank-a", plan.ports().bankA(), bankA), logs);
        service(commands.bank("bank-b", plan.ports().bankB(), bankB), logs);
        service(commands.transfer(transfer), logs);
    }

    /**
     * Makes hosts, disks and databases; the services wait for a {@link Supervisor} to be started.
     *
     * @param repository root of the built source tree
     */
    public static TestBed make(Path repository, Path logs) {
        return new TestBed(repository, logs, RunDirectory.make());
    }

    public Network network() {
        return network;
    }

    public Firewall firewall() {
        return firewall;
    }

    public Tools tools() {
        return tools;
    }

    public ProcessLeash leash() {
        return leash;
    }

    /** Reads what all of it left in the databases. */
    public Books books() {
        return books;
    }

    /** In the order in which they are to be started. */
    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    public Node node(String name) {
        return found(nodes, name);
    }

    /** Which nodes stand on the hosts of the coordinators. */
    public CoordinatorHosts coordinators() {
        return coordinators;
    }

    /** A node with a new name takes the place of one that is held down, on an empty disk; it waits to be added. */
    public void replaceCoordinator(String slot) {
        disk(slot).replace();
        node(slot).become(new Service(coordinators.next(slot)));
    }

    /** The disk of a coordinator or a database server. */
    public LoopDisk disk(String name) {
        return found(disks, name);
    }

    /** How clock and disk lie to the processes of a host. */
    public FaultControl control(String name) {
        return found(controls, name);
    }

    /** Undoes every fault that can be undone at once; what was killed has to be started by its supervisor. */
    public void heal() {
        disks.values().forEach(LoopDisk::thaw);
        controls.values().forEach(FaultControl::heal);
        firewall.clear();
        nodes.values().forEach(Node::heal);
        Sites.COORDINATORS.forEach(name -> disk(name).empty());
    }

    @Override
    public void close() {
        heal();
        for (Node node : nodes.values()) {
            node.hold();
            node.kill();
        }
        servers.forEach(LocalPostgres::close);
        leash.close();
        guard.close();
    }

    private Database database(String server, String name, Sites sites, RunDirectory run) {
        LocalPostgres postgres = LocalPostgres.start(sites.postgres(server, run.path()));
        servers.add(postgres);
        nodes.put(server, new Node(network.host(server), new DatabaseServer(postgres)));
        return postgres.createDatabase(name);
    }

    private void service(JavaProcess.Command command, Path logs) {
        JavaProcess process = new JavaProcess(command, logs.resolve(command.name() + ".log"), leash);
        nodes.put(command.name(), new Node(network.host(command.name()), new Service(process)));
    }

    private static <T> T found(Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no " + name + " among " + all.keySet());
        }
        return found;
    }
}
