package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.runtime.VotingRound;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks all targets at once, each on a virtual thread of its own, and ends with the last vote, or with the first thing
 * that settles the round otherwise; then calls under way are broken off.
 */
final class PrepareRound implements VotingRound {

    private final StateView view;
    private final Gateway gateway;
    private final Circuits circuits;
    private final DispatchSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;

    PrepareRound(
            StateView view,
            Gateway gateway,
            Circuits circuits,
            DispatchSettings settings,
            InstantSource clock,
            RandomGenerator random) {
        this.view = view;
        this.gateway = gateway;
        this.circuits = circuits;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /** What a canvasser has to say. */
    sealed interface News {
        record Voted(BranchId branch, Vote vote, @Nullable String detail) implements News {}

        record Unreachable(Target target, String why) implements News {}

        record Broken(RuntimeException cause) implements News {}
    }

    @Override
    public RoundResult ask(TransactionId id, List<Branch> branches, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        BlockingQueue<News> news = new LinkedBlockingQueue<>();
        List<Thread> threads = new ArrayList<>();
        try {
            byTarget(branches).forEach((target, asked) -> {
                Canvass canvass = new Canvass(
                        view, gateway, circuits, settings, clock, new Rotation(target, random.nextInt(1 << 20)));
                threads.add(Thread.ofVirtual().name("prepare").start(() -> canvass.run(id, target, asked, end, news)));
            });
            return collect(branches.size(), news, end);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new RoundResult.Failed(
                    AbortReason.PREPARE_TIMEOUT, "the node was stopped while it asked for votes", new TreeMap<>());
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private static Map<Target, List<BranchId>> byTarget(List<Branch> branches) {
        Map<Target, List<BranchId>> grouped = new TreeMap<>();
        for (Branch branch : branches) {
            grouped.computeIfAbsent(new Target(branch.participant(), branch.callback()), target -> new ArrayList<>())
                    .add(branch.id());
        }
        return grouped;
    }

    private static RoundResult collect(int expected, BlockingQueue<News> news, long end) throws InterruptedException {
        TreeMap<BranchId, Vote> votes = new TreeMap<>();
        while (votes.size() < expected) {
            News next = news.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            switch (next) {
                case null -> {
                    String silent = (expected - votes.size()) + " of " + expected + " branches gave no usable vote";
                    return new RoundResult.Failed(AbortReason.PREPARE_TIMEOUT, silent, votes);
                }
                case News.Voted voted -> {
                    votes.put(voted.branch(), voted.vote());
                    if (voted.vote() == Vote.REFUSED) {
                        return new RoundResult.Failed(AbortReason.VOTE_REFUSED, refusal(voted), votes);
                    }
                }
                case News.Unreachable unreachable -> {
                    String detail = unreachable.target().participant() + ": " + unreachable.why();
                    return new RoundResult.Failed(AbortReason.PARTICIPANT_UNREACHABLE, detail, votes);
                }
                case News.Broken broken -> throw new IllegalStateException("a voting round failed", broken.cause());
            }
        }
        return new RoundResult.Unanimous(votes);
    }

    private static String refusal(News.Voted voted) {
        String text = "branch " + voted.branch() + " refused";
        return voted.detail() == null ? text : text + ": " + voted.detail();
    }
}
