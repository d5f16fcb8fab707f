package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.loop.Loop;
import dev.concordat.coordinator.runtime.AppliedListener;
import dev.concordat.coordinator.runtime.Proposer;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers decisions while this node leads. One thread owns the {@link DeliveryTerm}; each call has a virtual thread of
 * its own, and what comes of it returns to the first thread as an event. A term that ends takes its plan and its calls
 * with it.
 */
final class Dispatcher implements AppliedListener, AutoCloseable {

    /** Events waiting; when there are more, the plan is completed from the state instead. */
    static final int MAX_EVENTS = 100_000;

    private static final long IDLE_MILLIS = 1_000;
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final Supplier<DeliveryPlan> plans;
    private final Gateway gateway;
    private final Proposer proposer;
    private final InstantSource clock;
    private final Duration callBound;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(MAX_EVENTS);
    private final Set<Thread> calls = ConcurrentHashMap.newKeySet();
    private volatile CoordinatorState latest = CoordinatorState.empty();
    private volatile Term term = new Term(false);
    private volatile boolean missedEvents;
    private volatile boolean closed;
    private @Nullable Loop loop;

    /** Seen only by the dispatching thread. */
    private Term planned = term;

    private @Nullable DeliveryTerm deliveries;

    /** @param callBound of one call, connecting not included */
    Dispatcher(
            Supplier<DeliveryPlan> plans, Gateway gateway, Proposer proposer, InstantSource clock, Duration callBound) {
        this.plans = plans;
        this.gateway = gateway;
        this.proposer = proposer;
        this.clock = clock;
        this.callBound = callBound;
    }

    /** A time in which this node leads, or does not; compared by identity. */
    private static final class Term {
        final boolean leads;

        Term(boolean leads) {
            this.leads = leads;
        }
    }

    private sealed interface Event {
        record Applied(List<Effect> effects) implements Event {}

        record Ended(Term term, Call call, CallResult result) implements Event {}

        record Submitted(
                Term term, BranchKey branch, @Nullable Reply reply) implements Event {}

        record TermChanged() implements Event {}
    }

    void start() {
        loop = Loop.start(Thread.ofPlatform().name("dispatch").daemon(), this::step, this::startAgain);
    }

    @Override
    public void applied(List<Effect> effects, CoordinatorState after) {
        latest = after;
        if (term.leads && !effects.isEmpty()) {
            offer(new Event.Applied(effects));
        }
    }

    @Override
    public void leading(CoordinatorState state) {
        latest = state;
        term = new Term(true);
        offer(new Event.TermChanged());
    }

    @Override
    public void notLeading() {
        if (term.leads) {
            term = new Term(false);
            offer(new Event.TermChanged());
        }
    }

    private void offer(Event event) {
        if (!events.offer(event)) {
            missedEvents = true;
        }
    }

    /** Delivery begins again from the state. */
    private void startAgain() {
        planned = new Term(false);
        drop();
    }

    private void step() throws InterruptedException {
        long now = clock.millis();
        long wait = deliveries == null ? IDLE_MILLIS : Math.clamp(deliveries.wakeAt() - now, 0, IDLE_MILLIS);
        Event event = events.poll(wait, TimeUnit.MILLISECONDS);
        followTerm();
        DeliveryTerm current = deliveries;
        if (current == null) {
            return;
        }
        for (; event != null; event = events.poll()) {
            take(current, event, clock.millis());
        }
        if (missedEvents) {
            missedEvents = false;
            current.missed(latest, clock.millis());
        }
        DeliveryPlan.Work work = current.next(clock.millis(), latest);
        work.reports().forEach(report -> submit(planned, report));
        work.calls().forEach(call -> begin(planned, call));
    }

    private void followTerm() {
        Term now = term;
        if (planned == now) {
            return;
        }
        planned = now;
        drop();
        if (now.leads) {
            deliveries = new DeliveryTerm(plans.get(), latest, clock.millis());
            log.atInfo().addKeyValue("outstanding", deliveries.size()).log("Delivery starts");
        }
    }

    private void drop() {
        calls.forEach(Thread::interrupt);
        if (deliveries != null) {
            deliveries.abandon();
            deliveries = null;
        }
    }

    private void take(DeliveryTerm current, Event event, long now) {
        switch (event) {
            case Event.Applied applied -> current.applied(applied.effects(), now);
            case Event.Ended ended -> {
                if (ended.term() == planned) {
                    current.ended(ended.call(), ended.result(), now).forEach(report -> submit(planned, report));
                }
            }
            case Event.Submitted submitted -> {
                if (submitted.term() == planned) {
                    current.submitted(submitted.branch(), submitted.reply(), now);
                }
            }
            case Event.TermChanged changed -> {}
        }
    }

    private void submit(Term of, DeliveryPlan.Report report) {
        var unused = proposer.submit(report.command()).whenComplete((reply, failure) -> {
            if (report.awaited() != null) {
                offer(new Event.Submitted(of, report.awaited(), failure == null ? reply : null));
            }
        });
    }

    private void begin(Term of, Call call) {
        Thread caller = Thread.ofVirtual().name("deliver").unstarted(() -> {
            CallResult result = new CallResult.NotReached("this node does not lead any more");
            try {
                if (term == of && !closed) {
                    result = gateway.post(call.base(), call.verb(), call.branches(), callBound);
                }
            } catch (RuntimeException | Error broken) {
                result = new CallResult.Unusable("the call failed unexpectedly: " + broken);
                log.atError().setCause(broken).log("A call failed unexpectedly");
            } finally {
                calls.remove(Thread.currentThread());
                hand(new Event.Ended(of, call, result));
            }
        });
        calls.add(caller);
        caller.start();
    }

    /** The end of a call must not get lost in this term, or its queue would wait for it for ever. */
    private void hand(Event.Ended ended) {
        boolean interrupted = false;
        boolean handed = false;
        while (!handed && term == ended.term() && !closed) {
            try {
                handed = events.offer(ended, IDLE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        calls.forEach(Thread::interrupt);
        Loop running = loop;
        if (running != null) {
            running.close();
        }
    }
}
