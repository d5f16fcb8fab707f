package dev.concordat.coordinator.log;

import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Policy;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.coordinator.transaction.Resolution;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Commands and states for tests, drawn from a seeded generator. */
public final class Samples {

    /** Kinds of commands that {@link #command} draws; a test compares it with the sealed interface. */
    static final int KINDS = 18;

    private static final long NOW = System.currentTimeMillis();

    private Samples() {}

    /** An identifier created now, the same for the same number in this JVM. */
    public static TransactionId id(int number) {
        return id(NOW, number);
    }

    static TransactionId id(long millis, int number) {
        byte[] random = new byte[TransactionId.RANDOM_BYTES];
        for (int i = 0; i < Integer.BYTES; i++) {
            random[random.length - 1 - i] = (byte) (number >>> (8 * i));
        }
        return TransactionId.of(millis, random);
    }

    static Command command(RandomGenerator random, long millis) {
        return command(random.nextInt(KINDS), random, millis);
    }

    static Command command(int kind, RandomGenerator random, long millis) {
        TransactionId id = id(millis, random.nextInt(20));
        return switch (kind) {
            case 0 -> new Command.Begin(id, text(random), Duration.ofMillis(random.nextLong(1, 100_000)));
            case 1 -> new Command.Enlist(id, branch(random));
            case 2 -> new Command.DecideCommit(id, branches(random, false));
            case 3 ->
                new Command.DecideAbort(id, pick(random, AbortReason.values()), text(random), branches(random, true));
            case 4 -> new Command.AbortIfExpired(id);
            case 5 -> new Command.InquireExpired(id, branchId(random));
            case 6 -> new Command.Acknowledge(id, branchId(random));
            case 7 -> new Command.ReportHazard(id, branchId(random), text(random));
            case 8 -> new Command.ReportFailure(id, branchId(random), "e" + text(random), time(random, millis));
            case 9 -> new Command.Retry(id);
            case 10 -> new Command.Resolve(id, branchId(random), resolution(random));
            case 11 -> new Command.Register(participant(random), "i" + random.nextInt(3), "http://h:1", ttl(random));
            case 12 -> new Command.Deregister(participant(random), "i" + random.nextInt(3));
            case 13 -> new Command.AdoptPolicy(policy(random));
            case 14 -> new Command.AdvanceTime();
            case 15 -> new Command.AnnounceNode(node(random));
            case 16 -> new Command.ForgetNode(node(random).node());
            case 17 -> new Command.RaiseLevel(random.nextInt(FeatureLevels.supported() + 1), List.of("n1", "n2"));
            default -> throw new IllegalArgumentException("kinds are 0 to " + (KINDS - 1));
        };
    }

    /** A state that many random commands led to, with the same commands on offer to replay. */
    static CoordinatorState state(RandomGenerator random, long millis, int commands) {
        CoordinatorState state = CoordinatorState.empty();
        for (int i = 0; i < commands; i++) {
            state = Protocol.apply(state, command(random, millis), time(random, millis + i))
                    .state();
        }
        return state;
    }

    private static BranchSpec branch(RandomGenerator random) {
        @Nullable String callback = random.nextBoolean() ? null : "http://callback/" + random.nextInt(3);
        @Nullable Vote vote = random.nextBoolean() ? null : pick(random, Vote.values());
        @Nullable String instance = callback != null || random.nextBoolean() ? null : "i" + random.nextInt(3);
        return new BranchSpec(branchId(random), participant(random), callback, vote, instance);
    }

    private static List<BranchSpec> branches(RandomGenerator random, boolean refused) {
        List<BranchSpec> branches = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            BranchSpec branch = branch(random);
            branches.add(!refused && branch.vote() == Vote.REFUSED ? branch.withVote(Vote.PREPARED) : branch);
        }
        return branches;
    }

    private static ClusterNode node(RandomGenerator random) {
        String name = "n" + random.nextInt(1, 4);
        return new ClusterNode(name, "http://" + name + ":8700", FeatureLevels.supported(), "1." + random.nextInt(3));
    }

    private static BranchId branchId(RandomGenerator random) {
        return new BranchId(String.valueOf(random.nextInt(4)));
    }

    private static ParticipantName participant(RandomGenerator random) {
        return new ParticipantName("p" + random.nextInt(3));
    }

    private static Resolution resolution(RandomGenerator random) {
        return new Resolution(pick(random, Resolution.Found.values()), "because " + text(random), "op");
    }

    private static Policy policy(RandomGenerator random) {
        Duration lifetime = ttl(random);
        return new Policy(lifetime, lifetime.plusNanos(random.nextLong(1_000_000_000)));
    }

    private static Duration ttl(RandomGenerator random) {
        return Duration.ofSeconds(random.nextLong(60, 10_000), random.nextLong(1_000_000_000));
    }

    private static LogTime time(RandomGenerator random, long millis) {
        return new LogTime(millis + random.nextLong(1_000));
    }

    private static @Nullable String text(RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> "";
            default -> "ünïcode " + random.nextLong();
        };
    }

    private static <E> E pick(RandomGenerator random, E[] values) {
        return values[random.nextInt(values.length)];
    }
}
