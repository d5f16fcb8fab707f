package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.transaction.Core;
import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything that the parts of one simulation have in common. */
final class World {

    /** What every right clock shows when the simulation begins. */
    static final long START = 1_750_000_000_000L;

    final Agenda agenda = new Agenda();
    final SplittableRandom random;
    final Faults faults;
    final Coverage coverage;
    final Trace trace;
    final Checks checks;
    final Network network;
    final Core core;
    final Raft raft;
    final Node[] nodes = new Node[Network.NODES];
    final Service[] services = new Service[Network.SERVICES];
    /** Where this seed has requests go astray, the service that gets them. */
    @Nullable
    Service stray;

    /** Whether there are transactions whose branches stay open, in this seed. */
    boolean holds;

    private final @Nullable Mutation mutation;

    World(long seed, @Nullable Mutation mutation, Coverage coverage, boolean inWords) {
        this.random = new SplittableRandom(seed);
        this.mutation = mutation;
        this.coverage = coverage;
        this.faults = new Faults(random);
        this.trace = new Trace(agenda, inWords);
        this.checks = new Checks(this);
        this.network = new Network(this);
        this.core = Mutation.coreOf(mutation);
        this.raft = new Raft(this);
    }

    List<Service> allServices() {
        List<Service> all = new ArrayList<>(List.of(services));
        if (stray != null) {
            all.add(stray);
        }
        return all;
    }

    /** Whether this is what is broken on purpose. */
    boolean is(Mutation broken) {
        return mutation == broken;
    }

    void saw(Sight sight) {
        coverage.saw(sight);
    }

    void tell(@Nullable TransactionId id, Supplier<String> text) {
        trace.tell(id, text);
    }

    long between(long least, long beyond) {
        return random.nextLong(least, beyond);
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }
}
