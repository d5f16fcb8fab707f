package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.runtime.VotingRound;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

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

    @Override
    public RoundResult ask(TransactionId id, List<Branch> branches, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        BlockingQueue<VoteEvent> news = new LinkedBlockingQueue<>();
        List<Thread> threads = new ArrayList<>();
        try {
            byTarget(branches).forEach((target, asked) -> {
                VotePlan plan = new VotePlan(
                        id, target, asked, end, settings, circuits, new Rotation(target, random.nextInt(1 << 20)));
                threads.add(Thread.ofVirtual().name("prepare").start(() -> run(plan, news)));
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

    /**
     * A branch that an instance holds is asked there and nowhere else, together with what any instance of the same
     * participant can answer: without that instance the round fails anyway.
     */
    static Map<Target, List<BranchId>> byTarget(List<Branch> branches) {
        Map<Target, List<BranchId>> grouped = new TreeMap<>();
        for (Branch branch : branches) {
            Target target = new Target(branch.participant(), branch.callback(), branch.instance());
            grouped.computeIfAbsent(target, missing -> new ArrayList<>()).add(branch.id());
        }
        for (Target target : List.copyOf(grouped.keySet())) {
            List<BranchId> elsewhere = target.instance() == null ? null : grouped.remove(target.anyInstance());
            if (elsewhere != null) {
                grouped.merge(target, elsewhere, (held, others) -> {
                    held.addAll(others);
                    return held;
                });
            }
        }
        return grouped;
    }

    private void run(VotePlan plan, Queue<VoteEvent> news) {
        try {
            while (true) {
                VotePlan.Step step = plan.next(view.applied(), System.nanoTime(), clock.millis());
                switch (step) {
                    case VotePlan.Step.Post post -> news.addAll(post(plan, post));
                    case VotePlan.Step.Pause pause -> TimeUnit.NANOSECONDS.sleep(pause.nanos());
                    case VotePlan.Step.Unreachable unreachable -> {
                        news.add(unreachable.news());
                        return;
                    }
                    case VotePlan.Step.Over over -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException roundIsOver) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            news.add(new VoteEvent.Broken(broken));
        } catch (Error broken) {
            news.add(new VoteEvent.Broken(new IllegalStateException("a call failed unexpectedly", broken)));
        }
    }

    private List<VoteEvent.Voted> post(VotePlan plan, VotePlan.Step.Post post) {
        CallResult result;
        try {
            result = gateway.post(post.base(), post.instance(), Verb.PREPARE, post.branches(), post.within());
        } catch (RuntimeException | Error broken) {
            plan.broken();
            throw broken;
        }
        return plan.ended(post, result, view.applied(), System.nanoTime(), clock.millis());
    }

    private static RoundResult collect(int expected, BlockingQueue<VoteEvent> news, long end)
            throws InterruptedException {
        VoteCount count = new VoteCount(expected);
        while (true) {
            VoteEvent next = news.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            RoundResult result = next == null ? count.timeOver() : count.take(next);
            if (result != null) {
                return result;
            }
        }
    }
}
