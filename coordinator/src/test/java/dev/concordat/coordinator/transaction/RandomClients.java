package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Initiators and operators: they ask for anything, at any time, again and again, but list only votes that were given. */
final class RandomClients {

    private static final List<BranchId> NAMES = List.of(new BranchId("1"), new BranchId("2"), new BranchId("2.1"));
    private static final List<Duration> LIFETIMES =
            List.of(Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofMinutes(5));

    private final SplittableRandom random;
    private final ModelParticipants participants;
    private final Map<TransactionId, Map<BranchId, BranchSpec>> known = new TreeMap<>();
    private final List<TransactionId> ids = new ArrayList<>();

    RandomClients(SplittableRandom random, ModelParticipants participants) {
        this.random = random;
        this.participants = participants;
    }

    Command next(long wall) {
        int dice = random.nextInt(100);
        if (ids.isEmpty() || (ids.size() < 8 && dice < 8)) {
            ids.add(Given.id(bornAt(wall), ids.size()));
        }
        TransactionId id = ids.get(random.nextInt(ids.size()));
        return random.nextInt(10) == 0 ? unusual(id) : usual(id);
    }

    /** Clocks of clients differ a little, and some are far off. */
    private long bornAt(long wall) {
        return switch (random.nextInt(12)) {
            case 0 -> wall + 6 * 60_000;
            case 1 -> wall - 10 * 60_000;
            case 2 -> wall + 4 * 60_000;
            default -> wall + random.nextLong(-5_000, 5_000);
        };
    }

    private Command usual(TransactionId id) {
        int dice = random.nextInt(100);
        if (dice < 15) {
            return new Command.Begin(id, null, Duration.ofSeconds(random.nextInt(1, 40)));
        }
        if (dice < 50) {
            return new Command.Enlist(id, named(id, random.nextInt(3) > 0));
        }
        if (dice < 85) {
            return new Command.DecideCommit(
                    id, list(id).stream().filter(RandomClients::mayCommit).toList());
        }
        return new Command.DecideAbort(id, AbortReason.REQUESTED, null, list(id));
    }

    private static boolean mayCommit(BranchSpec branch) {
        return branch.vote() != Vote.REFUSED;
    }

    private Command unusual(TransactionId id) {
        ParticipantName participant = new ParticipantName("p" + random.nextInt(2));
        return switch (random.nextInt(9)) {
            case 0 -> new Command.AbortIfExpired(id);
            case 1 -> new Command.Retry(id);
            case 2 -> new Command.Resolve(id, name(), found());
            case 3 -> new Command.Register(participant, "i", "http://localhost", Duration.ofSeconds(15));
            case 4 -> new Command.Deregister(participant, "i");
            case 5 -> policy();
            case 6 -> new Command.Acknowledge(id, new BranchId("stranger"));
            case 7 -> ofNodes();
            default -> new Command.AdvanceTime();
        };
    }

    private Command ofNodes() {
        String node = "n" + random.nextInt(1, 3);
        return switch (random.nextInt(4)) {
            case 0 -> new Command.ForgetNode(node);
            case 1 -> new Command.RaiseLevel(random.nextInt(1, 4), List.of("n1", "n2"));
            default -> new Command.AnnounceNode(new ClusterNode(node, "http://" + node, random.nextInt(1, 4), "1"));
        };
    }

    private Resolution found() {
        return new Resolution(
                random.nextBoolean() ? Resolution.Found.COMMITTED : Resolution.Found.ABORTED, "gone", "alice");
    }

    private Command policy() {
        Duration lifetime = LIFETIMES.get(random.nextInt(LIFETIMES.size()));
        return new Command.AdoptPolicy(new Policy(lifetime, lifetime.multipliedBy(random.nextInt(1, 4))));
    }

    private BranchId name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    /** A branch as this client knows it: perhaps it votes now, perhaps its vote was never learnt. */
    private BranchSpec named(TransactionId id, boolean voting) {
        BranchId name = name();
        Map<BranchId, BranchSpec> mine = known.computeIfAbsent(id, ignored -> new TreeMap<>());
        BranchSpec spec = mine.getOrDefault(name, new BranchSpec(name, participantOf(name), null, null));
        if (voting) {
            spec = spec.withVote(participants.vote(id, name, random));
            mine.put(name, spec);
        }
        return random.nextInt(40) == 0 ? new BranchSpec(name, new ParticipantName("other"), null, null) : spec;
    }

    private static ParticipantName participantOf(BranchId name) {
        return new ParticipantName(name.value().startsWith("2") ? "p1" : "p0");
    }

    /** Mostly all that is known, sometimes with repetitions, sometimes without some. */
    private List<BranchSpec> list(TransactionId id) {
        List<BranchSpec> list = new ArrayList<>();
        if (random.nextBoolean()) {
            list.add(named(id, random.nextInt(4) > 0));
        }
        for (BranchSpec spec : known.getOrDefault(id, Map.of()).values()) {
            if (random.nextInt(12) > 0) {
                list.add(spec);
            }
        }
        return list;
    }
}
