package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One life of the machine from one seed: clients ask, commands reach the log late, twice or never, stamps jump,
 * deliveries reach participants late and twice, participants in doubt ask any replica. Then everything heals, and every
 * branch must end.
 */
final class RandomRun {

    private static final int STEPS = 150;
    private static final int DRAIN_ROUNDS = 40;

    private final SplittableRandom random;
    private final ModelParticipants participants = new ModelParticipants();
    private final Oracle oracle = new Oracle(participants);
    private final Replicas replicas;
    private final RandomClients clients;
    private final List<Command> inFlight = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Consumer<Object> sights;
    private final int backupAt;
    private final int restoreAt;
    private CoordinatorState backup = CoordinatorState.empty();
    private long wall = Given.START.millis();

    private RandomRun(Core core, long seed, Consumer<Object> sights) {
        this.random = new SplittableRandom(seed);
        this.replicas = new Replicas(core, new StepChecks(participants, oracle));
        this.clients = new RandomClients(random, participants);
        this.sights = sights;
        SplittableRandom disaster = new SplittableRandom(~seed);
        this.backupAt = disaster.nextInt(3) == 0 ? disaster.nextInt(STEPS) : STEPS;
        this.restoreAt = backupAt + 1 + disaster.nextInt(40);
    }

    /**
     * Runs one seed.
     *
     * @param sights told of each command, reply and effect, for the coverage of a campaign
     * @throws AssertionError naming the seed and the property, if one is violated
     */
    static void run(Core core, long seed, Consumer<Object> sights) {
        RandomRun run = new RandomRun(core, seed, sights);
        try {
            for (int i = 0; i < STEPS; i++) {
                run.backUpOrRestore(i);
                run.step();
            }
            run.drain();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(
                    "seed " + seed + ": " + failure.getMessage()
                            + "\nreplay with -Dtest=RandomRunTest -Dconcordat.seed=" + seed + "\nthe last entries:"
                            + run.replicas.tail(25),
                    failure);
        }
    }

    /** In one run of three all nodes are lost once, and a new cluster starts from an earlier backup. */
    private void backUpOrRestore(int step) {
        if (step == backupAt) {
            backup = replicas.leader();
        } else if (step == restoreAt) {
            LogTime lostUntil =
                    LogTime.max(new LogTime(wall), replicas.leader().now()).plus(Limits.MAX_AHEAD);
            oracle.restored(backup, lostUntil);
            replicas.restore(backup, lostUntil);
            wall = lostUntil.millis() + 1_000;
        }
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 30) {
            inFlight.add(clients.next(wall));
        } else if (dice < 60) {
            takeFrom(inFlight, this::append);
        } else if (dice < 75) {
            takeFrom(deliveries, this::deliver);
        } else if (dice < 85) {
            inquire();
        } else if (dice < 92) {
            wall += random.nextInt(4) == 0 ? random.nextLong(10_000, 120_000) : random.nextLong(2_000);
        } else if (dice < 96) {
            replicas.follow(random.nextInt(20));
        } else if (dice < 98) {
            replicas.restart(random.nextBoolean());
        } else {
            deliveries.addAll(replicas.leader().outstanding());
        }
    }

    /** Any of them, and mostly it is gone then; the rest arrives again later. */
    private <T> void takeFrom(List<T> waiting, Consumer<T> receiver) {
        if (!waiting.isEmpty()) {
            int at = random.nextInt(waiting.size());
            T taken = waiting.get(at);
            if (random.nextInt(4) > 0) {
                waiting.remove(at);
            }
            if (random.nextInt(20) > 0) {
                receiver.accept(taken);
            }
        }
    }

    private void append(Command command) {
        append(command, stamp());
    }

    /** Leaders' clocks differ, and now and then one is far off. */
    private LogTime stamp() {
        return switch (random.nextInt(80)) {
            case 0 -> new LogTime(wall + 200_000);
            case 1 -> LogTime.ZERO;
            case 2 -> new LogTime(wall - 3_600_000);
            default -> new LogTime(wall + random.nextLong(-3_000, 3_000));
        };
    }

    private void append(Command command, LogTime stamp) {
        Transition step = replicas.append(command, stamp);
        sights.accept(command);
        sights.accept(step.reply());
        step.effects().forEach(sights);
        for (Effect effect : step.effects()) {
            switch (effect) {
                case Effect.Deliver deliver -> deliveries.add(deliver.delivery());
                case Effect.DeliverNow deliver -> deliveries.add(deliver.delivery());
                case Effect.Completed ignored -> {}
                case Effect.Forgotten ignored -> {}
                case Effect.InstanceUp ignored -> {}
            }
        }
        if (command instanceof Command.InquireExpired inquiry && step.reply() instanceof Reply.Answered answered) {
            told(inquiry.id(), inquiry.branch(), answered.outcome());
        } else if (command instanceof Command.OfTransaction about) {
            oracle.replied(about, step.reply());
        }
    }

    private void deliver(Delivery delivery) {
        switch (random.nextInt(12)) {
            case 0 ->
                inFlight.add(new Command.ReportFailure(
                        delivery.transaction(), delivery.branch(), "connection refused", new LogTime(wall)));
            case 1 -> inFlight.add(new Command.ReportHazard(delivery.transaction(), delivery.branch(), null));
            default -> inFlight.add(carriedOut(delivery));
        }
    }

    private Command carriedOut(Delivery delivery) {
        participants.carryOut(delivery);
        oracle.checkAtomicity(delivery.transaction());
        return new Command.Acknowledge(delivery.transaction(), delivery.branch());
    }

    private void inquire() {
        for (Map.Entry<TransactionId, Map<BranchId, ModelParticipants.Real>> of :
                List.copyOf(participants.all().entrySet())) {
            for (BranchId branch : List.copyOf(of.getValue().keySet())) {
                if (participants.real(of.getKey(), branch) == ModelParticipants.Real.PREPARED
                        && random.nextInt(3) == 0) {
                    inquire(of.getKey(), branch);
                }
            }
        }
    }

    private void inquire(TransactionId id, BranchId branch) {
        switch (random.nextInt(8)) {
            case 0 -> inFlight.add(new Command.InquireExpired(id, branch));
            case 1, 2 -> told(id, branch, replicas.leader().outcomeOf(id, branch, null));
            case 3 -> told(id, branch, replicas.follower().outcomeOf(id, branch, null));
            default -> {}
        }
    }

    private void told(TransactionId id, BranchId branch, Outcome outcome) {
        oracle.answered(id, branch, outcome);
        participants.learn(id, branch, outcome);
        oracle.checkAtomicity(id);
    }

    /** No more faults: every transaction is decided, every branch ends, and the replicas agree. */
    private void drain() {
        for (int i = 0; i < DRAIN_ROUNDS && !isQuiet(); i++) {
            wall += 60_000;
            LogTime now = LogTime.max(new LogTime(wall), replicas.leader().now());
            wall = now.millis();
            append(new Command.AdvanceTime(), now);
            replicas.leader().expiredAt(now, 100).forEach(id -> append(new Command.AbortIfExpired(id), now));
            for (TransactionId id : List.copyOf(replicas.leader().table().unfinished())) {
                append(new Command.Retry(id), now);
            }
            for (Delivery delivery : replicas.leader().outstanding()) {
                append(carriedOut(delivery), now);
            }
            inDoubt().forEach(inquiry -> append(inquiry, now));
        }
        Oracle.require(isQuiet(), "L2: something never ends: " + inDoubt());
        replicas.follow(Integer.MAX_VALUE);
    }

    private boolean isQuiet() {
        return replicas.leader().table().unfinished().isEmpty() && inDoubt().isEmpty();
    }

    private List<Command> inDoubt() {
        List<Command> inDoubt = new ArrayList<>();
        participants
                .all()
                .forEach((id, branches) -> branches.forEach((branch, real) -> {
                    // What a restore has lost is ended by hand, by whoever finds out what became of it.
                    if (real == ModelParticipants.Real.PREPARED
                            && !replicas.leader().isLost(id)) {
                        inDoubt.add(new Command.InquireExpired(id, branch));
                    }
                }));
        return inDoubt;
    }
}
