package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.runtime.SteppedCoordinator.Round;
import dev.concordat.coordinator.runtime.SteppedCoordinator.Schedule;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What {@link PrepareRound} does with threads, done by events with the same plans and count. */
public final class SteppedRound implements Round {

    /** The way to participants; answers later, or never. */
    public interface Calls {
        void prepare(
                String base,
                @Nullable String instance,
                List<BranchKey> branches,
                Duration within,
                Consumer<CallResult> then);
    }

    private final StateView view;
    private final Calls calls;
    private final SteppedCircuits circuits;
    private final DispatchSettings settings;
    private final Schedule schedule;
    private final RandomGenerator random;

    public SteppedRound(
            StateView view,
            Calls calls,
            SteppedCircuits circuits,
            DispatchSettings settings,
            Schedule schedule,
            RandomGenerator random) {
        this.view = view;
        this.calls = calls;
        this.circuits = circuits;
        this.settings = settings;
        this.schedule = schedule;
        this.random = random;
    }

    /** One round under way. */
    private static final class Running {
        final VoteCount count;
        final Consumer<RoundResult> then;
        boolean over;

        Running(int expected, Consumer<RoundResult> then) {
            this.count = new VoteCount(expected);
            this.then = then;
        }

        void take(VoteEvent news) {
            if (!over) {
                end(count.take(news));
            }
        }

        void end(@Nullable RoundResult result) {
            if (!over && result != null) {
                over = true;
                then.accept(result);
            }
        }
    }

    @Override
    public void ask(TransactionId id, List<Branch> branches, Duration within, Consumer<RoundResult> then) {
        long end = schedule.nanos() + within.toNanos();
        Running round = new Running(branches.size(), then);
        PrepareRound.byTarget(branches).forEach((target, asked) -> {
            Rotation rotation = new Rotation(target, random.nextInt(1 << 20));
            step(round, new VotePlan(id, target, asked, end, settings, circuits.circuits, rotation));
        });
        schedule.after(within.toMillis() + 1, () -> round.end(round.over ? null : round.count.timeOver()));
    }

    private void step(Running round, VotePlan plan) {
        if (round.over) {
            return;
        }
        VotePlan.Step step = plan.next(view.applied(), schedule.nanos(), now());
        switch (step) {
            case VotePlan.Step.Post post ->
                calls.prepare(
                        post.base(),
                        post.instance(),
                        post.branches(),
                        post.within(),
                        result -> ended(round, plan, post, result));
            case VotePlan.Step.Pause pause -> schedule.after(pause.nanos() / 1_000_000 + 1, () -> step(round, plan));
            case VotePlan.Step.Unreachable unreachable -> round.take(unreachable.news());
            case VotePlan.Step.Over over -> {}
        }
    }

    private void ended(Running round, VotePlan plan, VotePlan.Step.Post post, CallResult result) {
        plan.ended(post, result, view.applied(), schedule.nanos(), now()).forEach(round::take);
        step(round, plan);
    }

    private long now() {
        return schedule.nanos() / 1_000_000;
    }
}
