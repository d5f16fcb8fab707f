package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchState;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Policy;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.Resolution;
import dev.concordat.coordinator.transaction.Violated;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.FenceKind;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One seed: a storm in which transactions are made while everything fails, then healing and a bounded drain, then
 * forgetting.
 */
final class Simulation {

    private static final long STORM = 12_000;

    /** So long log time that is ahead is waited for. */
    private static final long PATIENCE = 45_000;

    private static final long TWO_HOURS = 7_200_000;

    /** Beyond the retention everything must be forgotten within this (L6). */
    private static final long FORGET = 60_000;

    /** All transactions begin within this. */
    private static final long BUSY = STORM * 3 / 4;

    /** Over the network, of one transaction when nothing is wrong; the mean of many seeds without faults. */
    private static final int STEADY_CALLS = 10;

    /** The same where branches are held open, as there are more business calls and a voting round. */
    private static final int STEADY_CALLS_HOLDING = 14;

    /** After forgetting nodes must have nothing left to do, at some moment within this (L6). */
    private static final long EMPTY = 2_000;

    private static final Duration LIFETIME = Duration.ofSeconds(75);

    private final World world;
    private final Client operators;
    private final Duration retention;
    private final boolean straying;
    private int transactions;

    /** In one of so many seeds requests go astray, so that the others stay as they are. */
    private static final int STRAYING = 64;

    /** In one of so many seeds branches are held open, so that the others stay as they are. */
    private static final int HOLDING = 8;

    private static final int LEVEL = 2;

    private Simulation(long seed, @Nullable Mutation mutation, Coverage coverage, boolean inWords) {
        this.world = new World(seed, mutation, coverage, inWords);
        this.operators = new Client(world, Network.CALLERS);
        this.retention = LIFETIME.plusSeconds(world.between(0, 20));
        this.straying = Math.floorMod(seed, STRAYING) == 59;
        world.holds = Math.floorMod(seed, HOLDING) == 5;
    }

    /** What a run came to: a fingerprint of all that happened, and how much that was. */
    record Run(long hash, int events, long entries) {}

    /**
     * Runs one seed.
     *
     * @throws AssertionError for whatever went wrong, naming the property, the seed, and how to see it again
     */
    static Run run(long seed, Coverage coverage) {
        try {
            return new Simulation(seed, null, coverage, false).play();
        } catch (Throwable violation) {
            throw explained(seed, violation);
        }
    }

    /**
     * Runs one seed with something broken.
     *
     * @throws Violated if that is noticed; anything else that is thrown is no notice of it
     */
    static Run run(long seed, Mutation mutation, Coverage coverage) {
        return new Simulation(seed, mutation, coverage, false).play();
    }

    /** The same seed once more, in words: the trace of the transaction that it is about. */
    private static AssertionError explained(long seed, Throwable violation) {
        String trace = "";
        Simulation again = new Simulation(seed, null, new Coverage(), true);
        try {
            again.play();
        } catch (Throwable same) {
            trace = again.world.trace.about(again.world.checks.suspect());
        }
        String what = violation instanceof Violated ? violation.getMessage() : violation.toString();
        return new AssertionError(
                what + "\nseed " + seed
                        + ": replay with mvn -pl coordinator -am test -Dtest=SimulationTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seed=" + seed + trace,
                violation);
    }

    private Run play() {
        build();
        plan();
        world.agenda.runUntil(STORM);
        heal();
        drain();
        world.checks.settled();
        forget();
        world.trace.mark(world.random.nextLong());
        return new Run(world.trace.hash(), world.agenda.done(), world.raft.size());
    }

    private void build() {
        for (int i = 0; i < Network.NODES; i++) {
            world.nodes[i] = new Node(world, i);
        }
        for (int i = 0; i < Network.SERVICES; i++) {
            int instances = world.oneIn(3) ? 2 : 1;
            world.services[i] = new Service(world, i, world.holds && world.oneIn(2) ? 2 : instances);
        }
        if (straying) {
            world.stray = new Service(world, Service.STRAY, 1);
        }
        world.raft.start();
        for (Node node : world.nodes) {
            node.start();
        }
        Command policy = new Command.AdoptPolicy(new Policy(LIFETIME, retention));
        adopt(policy);
        if (world.holds) {
            // The level from which on the log knows of instances that hold branches.
            raise(0);
        }
        for (Service service : world.allServices()) {
            service.instances.forEach(Service.Instance::start);
        }
    }

    private void raise(int node) {
        Command next = node < Network.NODES
                ? new Command.AnnounceNode(new ClusterNode("n" + node, "http://n" + node, LEVEL, "test"))
                : new Command.RaiseLevel(LEVEL, List.of("n0", "n1", "n2"));
        ask(next, 5_000, result -> {
            if (!result.isAnswered()) {
                raise(node);
            } else if (node < Network.NODES) {
                raise(node + 1);
            }
        });
    }

    private void adopt(Command policy) {
        ask(policy, 5_000, result -> {
            if (!result.isAnswered()) {
                adopt(policy);
            }
        });
    }

    private void ask(Command command, long budget, Consumer<Exchange.Result<Reply>> then) {
        new Exchange<>(world, operators, () -> true, (node, reply) -> node.apply(command, reply), budget, then).start();
    }

    private void plan() {
        transactions = (int) world.between(3, 8);
        Client shared = world.oneIn(3) ? new Client(world, Network.CALLERS) : null;
        for (int i = 0; i < transactions; i++) {
            long at = world.between(100, BUSY);
            Caller caller =
                    new Caller(world, shared == null ? new Client(world, Network.CALLERS) : shared, id(i, at), kind());
            world.agenda.after(at, caller::start);
            if (world.oneIn(3)) {
                world.agenda.after(at + world.between(1, world.oneIn(2) ? 400 : 4_000), caller::enlistFromElsewhere);
            }
            if (world.oneIn(8)) {
                world.agenda.after(at + world.between(1, 3_000), caller::abortFromElsewhere);
            }
            if (world.oneIn(2)) {
                world.agenda.after(at + world.between(1, 6_000), caller::lookFromElsewhere);
            }
        }
        int faults = (int) world.between(0, 7);
        for (int i = 0; i < faults; i++) {
            world.agenda.after(world.between(200, STORM - 500), this::strike);
        }
        for (int i = 0; i < 2; i++) {
            world.agenda.after(world.between(500, STORM), () -> any().takeSnapshot());
        }
        world.agenda.after(world.between(2_000, STORM), this::operate);
        if (world.holds && world.faults.processes && world.oneIn(2)) {
            world.agenda.after(world.between(200, STORM), this::vanish);
        }
    }

    /** One instance of two goes for good. */
    private void vanish() {
        for (Service service : world.services) {
            if (service.instances.size() > 1) {
                service.anyInstance().vanish();
                return;
            }
        }
    }

    private TransactionId id(int number, long at) {
        byte[] random = new byte[TransactionId.RANDOM_BYTES];
        random[8] = (byte) world.random.nextInt(256);
        random[9] = (byte) number;
        return TransactionId.of(World.START + at, random);
    }

    private Caller.Kind kind() {
        if (world.holds && world.oneIn(2)) {
            return world.oneIn(3) ? Caller.Kind.HELD_BEGUN : Caller.Kind.HELD;
        }
        return switch (world.random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> Caller.Kind.TRANSFER;
            case 6, 7 -> Caller.Kind.NESTED;
            case 8 -> Caller.Kind.ABANDONED;
            case 9, 10 -> Caller.Kind.BEGUN;
            case 11 -> Caller.Kind.BEGUN_SILENT;
            case 12 -> Caller.Kind.SILENT;
            case 13, 14 -> Caller.Kind.AUDIT;
            default -> Caller.Kind.READ_ONLY;
        };
    }

    private Node any() {
        return world.nodes[world.random.nextInt(Network.NODES)];
    }

    /** One fault that is not a matter of single messages or statements. */
    private void strike() {
        switch (world.random.nextInt(10)) {
            case 0, 1, 2 -> partition();
            case 3 -> {
                if (world.faults.leaders) {
                    world.raft.changeLeader();
                }
            }
            case 4 -> {
                if (world.faults.processes) {
                    any().crash(world.between(100, 5_000));
                }
            }
            case 5 -> {
                if (world.faults.processes) {
                    world.services[world.random.nextInt(Network.SERVICES)]
                            .anyInstance()
                            .crash(world.between(100, 4_000));
                }
            }
            case 6 -> strikeDatabase();
            case 7 -> jump();
            case 8 -> {
                if (world.faults.processes && world.oneIn(2)) {
                    world.saw(Sight.ALL_NODES_CRASHED);
                    for (Node node : world.nodes) {
                        node.crash(world.between(100, 9_000));
                    }
                }
            }
            default -> any().setSlowness(world.between(0, 600));
        }
    }

    private void strikeDatabase() {
        Database database = world.services[world.random.nextInt(Network.SERVICES)].database;
        if (world.faults.failover) {
            database.failOver();
        } else if (world.faults.processes) {
            database.crash(world.between(100, 3_000));
        }
    }

    private void jump() {
        if (!world.faults.clocks) {
            return;
        }
        world.saw(Sight.CLOCK_JUMPED);
        long offset = world.oneIn(3) ? world.between(-3_600_000, 3_600_000) : world.between(-9_000, 9_000);
        world.tell(null, () -> "a clock jumps by " + offset);
        if (world.random.nextBoolean()) {
            any().setClock(offset);
        } else {
            world.services[world.random.nextInt(Network.SERVICES)].database.setClock(offset);
        }
    }

    private void partition() {
        if (!world.faults.partitions) {
            return;
        }
        world.saw(Sight.PARTITION);
        int one = world.random.nextInt(Network.PLACES);
        int other = world.random.nextInt(Network.PLACES);
        boolean bothWays = world.random.nextBoolean();
        boolean alone = world.random.nextBoolean();
        world.tell(null, () -> "cut " + one + (alone ? " off" : " from " + other));
        for (int place = 0; place < Network.PLACES; place++) {
            if (place != one && (alone || place == other)) {
                world.network.cut(one, place);
                if (bothWays) {
                    world.network.cut(place, one);
                }
            }
        }
        world.agenda.after(
                world.oneIn(3) ? world.between(3_000, 11_000) : world.between(200, 5_000), world.network::heal);
    }

    private void heal() {
        world.tell(null, () -> "everything heals");
        world.faults.heal();
        world.network.heal();
        for (Node node : world.nodes) {
            node.restart();
            node.setSlowness(0);
            node.setClock(0);
        }
        for (Service service : world.allServices()) {
            service.database.restart();
            service.instances.forEach(Service.Instance::restart);
        }
    }

    private void drain() {
        long healed = world.agenda.now();
        Settling settling = new Settling(world);
        boolean forced = false;
        while (world.agenda.now() < healed + 9_000 || world.checks.unrest() != null) {
            world.agenda.runUntil(world.agenda.now() + Settling.TICK);
            if (world.agenda.now() % 1_000 == 0) {
                operate();
            }
            settling.look(isLogTimeAhead() && !forced);
            if (!forced && isLogTimeAhead() && world.agenda.now() > healed + PATIENCE) {
                // Too far: let it come to pass at once.
                forced = true;
                for (Node node : world.nodes) {
                    node.setClock(TWO_HOURS);
                }
            }
        }
        trampled();
        world.checks.drains();
    }

    /**
     * The backlog is no stampede: never more calls than twice what the same transactions cost when nothing is wrong; three
     * times at first, while clients that lost an answer in the storm ask on until their time is up.
     */
    private void trampled() {
        for (long from = STORM; from < world.agenda.now(); from += BUSY) {
            int calls = world.checks.pace().between(from, from + BUSY);
            int times = from == STORM ? 3 : 2;
            Checks.require(
                    calls <= times * (world.holds ? STEADY_CALLS_HOLDING : STEADY_CALLS) * transactions,
                    () -> "L11: " + calls + " calls of " + transactions + " transactions after healing");
        }
    }

    /** Nothing is kept for what has ended: deliveries, proposals and waiting callers; now and then time is written. */
    private void emptied() {
        long end = world.agenda.now() + EMPTY;
        while (!Stream.of(world.nodes).allMatch(Node::isIdle)) {
            Checks.require(world.agenda.now() < end, () -> "L6: something waits for ever at a node");
            world.agenda.runUntil(world.agenda.now() + 50);
        }
    }

    /** A leader's clock was, and log time waits for all others: it costs liveness, and nothing else (R4). */
    private boolean isLogTimeAhead() {
        return lead() > 1_000;
    }

    /** By how much log time is ahead of true time. */
    private long lead() {
        return world.raft.frontier().now().millis() - World.START - world.agenda.now();
    }

    /** An operator looks at what is stuck: tries again, and then ends it by what is found (S20). */
    private void operate() {
        List<Command> orders = new ArrayList<>();
        for (TransactionId id : world.raft.frontier().table().unfinished()) {
            GlobalTransaction known = world.raft.frontier().table().find(id);
            if (known == null) {
                continue;
            }
            for (Branch branch : known.branches().all()) {
                if (branch.state() == BranchState.HAZARD) {
                    if (world.oneIn(3)) {
                        world.saw(Sight.RETRIED_BY_OPERATOR);
                        orders.add(new Command.Retry(id));
                    } else {
                        orders.add(new Command.Resolve(id, branch.id(), found(id, branch)));
                    }
                }
            }
        }
        orders.forEach(order -> ask(order, 3_000, result -> {}));
    }

    private Resolution found(TransactionId id, Branch branch) {
        int service = branch.participant().value().charAt("bank-".length()) - '0';
        boolean committed = world.services[service].database.fence(new BranchKey(id, branch.id())) == FenceKind.WORK;
        return new Resolution(
                committed ? Resolution.Found.COMMITTED : Resolution.Found.ABORTED,
                "looked at the database",
                "operator");
    }

    /** Time passes; callers that were told nothing may still ask again. */
    private void forget() {
        long end = world.agenda.now() + retention.toMillis() + FORGET;
        boolean inTime = lead() < FORGET / 2;
        while (world.agenda.now() < end) {
            world.agenda.runUntil(Math.min(end, world.agenda.now() + 1_000));
            operate();
        }
        levelled();
        if (inTime) {
            world.checks.forgotten();
            String left = world.checks.unrest();
            Checks.require(left == null, () -> String.valueOf(left));
            emptied();
        }
        levelled();
        world.checks.settled();
    }

    /** A caller that comes back late may have had something written at this very moment. */
    private void levelled() {
        long end = world.agenda.now() + Settling.CAUGHT_UP;
        while (!Stream.of(world.nodes).allMatch(node -> node.log().size() == world.raft.size())) {
            Checks.require(world.agenda.now() < end, () -> "L10: somebody never catches up");
            world.agenda.runUntil(world.agenda.now() + 50);
        }
    }
}
