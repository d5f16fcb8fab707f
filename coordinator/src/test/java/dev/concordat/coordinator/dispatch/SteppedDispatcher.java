package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.AppliedListener;
import dev.concordat.coordinator.runtime.Proposer;
import dev.concordat.coordinator.runtime.SteppedCoordinator.Schedule;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Delivery;
import dev.concordat.coordinator.transaction.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What {@link Dispatcher} does with threads, done by events with the same term and plan. */
public final class SteppedDispatcher implements AppliedListener {

    /** The way to participants; answers later, or never. */
    public interface Calls {
        void post(String base, List<Delivery> deliveries, Consumer<CallResult> then);
    }

    /** What a mutant breaks here. */
    public interface Breaks {
        boolean forgetsWhatWasOutstanding();

        boolean takesSilenceForDone();

        boolean takesRetryForDone();

        boolean takesHazardForDone();

        boolean neverReports();

        boolean tellsAnybodyFirst();
    }

    private final DispatchSettings settings;
    private final SteppedCircuits circuits;
    private final RandomGenerator random;
    private final Proposer proposer;
    private final Calls calls;
    private final Schedule schedule;
    private final BooleanSupplier losesTrack;
    private final Breaks breaks;
    private final List<List<Effect>> events = new ArrayList<>();
    private CoordinatorState latest = CoordinatorState.empty();
    private @Nullable DeliveryTerm term;
    private boolean missed;
    private boolean stepping;
    private long wakeAt = Long.MAX_VALUE;

    /** @param losesTrack whether the next event does not fit the queue */
    public SteppedDispatcher(
            DispatchSettings settings,
            SteppedCircuits circuits,
            RandomGenerator random,
            Proposer proposer,
            Calls calls,
            Schedule schedule,
            BooleanSupplier losesTrack,
            Breaks breaks) {
        this.settings = settings;
        this.circuits = circuits;
        this.random = random;
        this.proposer = proposer;
        this.calls = calls;
        this.schedule = schedule;
        this.losesTrack = losesTrack;
        this.breaks = breaks;
    }

    /** Nothing is to be delivered or reported, and no time is waited for. */
    public boolean isIdle() {
        return term == null || (events.isEmpty() && !missed && term.size() == 0 && term.wakeAt() == Long.MAX_VALUE);
    }

    private Effect broken(Effect effect) {
        if (!(effect instanceof Effect.Deliver deliver) || !breaks.tellsAnybodyFirst()) {
            return effect;
        }
        Delivery it = deliver.delivery();
        return new Effect.Deliver(new Delivery(
                it.transaction(), it.branch(), it.participant(), it.callback(), null, it.decision(), it.attempts()));
    }

    private long now() {
        return schedule.nanos() / 1_000_000;
    }

    @Override
    public void applied(List<Effect> effects, CoordinatorState after) {
        latest = after;
        if (term != null && !effects.isEmpty()) {
            if (losesTrack.getAsBoolean()) {
                missed = true;
            } else {
                events.add(effects.stream().map(this::broken).toList());
            }
            stepSoon();
        }
    }

    @Override
    public void leading(CoordinatorState state) {
        latest = state;
        drop();
        CoordinatorState from = breaks.forgetsWhatWasOutstanding() ? CoordinatorState.empty() : state;
        term = new DeliveryTerm(new DeliveryPlan(settings, circuits.circuits, random), from, now());
        stepSoon();
    }

    @Override
    public void notLeading() {
        drop();
    }

    private void drop() {
        events.clear();
        if (term != null) {
            term.abandon();
            term = null;
        }
    }

    private void stepSoon() {
        if (!stepping) {
            stepping = true;
            schedule.after(1, this::step);
        }
    }

    private void step() {
        stepping = false;
        DeliveryTerm current = term;
        if (current == null) {
            return;
        }
        long now = now();
        events.forEach(effects -> current.applied(effects, now));
        events.clear();
        if (missed) {
            missed = false;
            current.missed(latest, now);
        }
        DeliveryPlan.Work work = current.next(now, latest);
        work.reports().forEach(report -> submit(current, report));
        work.calls().forEach(call -> begin(current, call));
        wake(current.wakeAt());
    }

    private void wake(long at) {
        if (at != Long.MAX_VALUE && (at < wakeAt || wakeAt <= now())) {
            wakeAt = at;
            schedule.after(Math.max(1, at - now()), () -> {
                wakeAt = Long.MAX_VALUE;
                stepSoon();
            });
        }
    }

    private void submit(DeliveryTerm of, DeliveryPlan.Report report) {
        if (breaks.neverReports()) {
            return;
        }
        var unused = proposer.submit(report.command()).whenComplete((reply, failure) -> {
            BranchKey awaited = report.awaited();
            if (awaited != null) {
                schedule.after(0, () -> {
                    if (term == of) {
                        of.submitted(awaited, failure == null ? reply : null, now());
                        stepSoon();
                    }
                });
            }
        });
    }

    private void begin(DeliveryTerm of, Call call) {
        calls.post(call.base(), call.deliveries(), result -> {
            if (term == of) {
                of.ended(call, result, now()).forEach(report -> submit(of, broken(report, result)));
                stepSoon();
            }
        });
    }

    private DeliveryPlan.Report broken(DeliveryPlan.Report report, CallResult result) {
        boolean silence = breaks.takesSilenceForDone() && result instanceof CallResult.NoAnswer;
        if (report.command() instanceof Command.ReportFailure failure
                && (silence || (breaks.takesRetryForDone() && failure.error().startsWith("retry")))) {
            return new DeliveryPlan.Report(new Command.Acknowledge(failure.id(), failure.branch()), null);
        }
        if (report.command() instanceof Command.ReportHazard hazard && breaks.takesHazardForDone()) {
            return new DeliveryPlan.Report(new Command.Acknowledge(hazard.id(), hazard.branch()), report.awaited());
        }
        return report;
    }
}
