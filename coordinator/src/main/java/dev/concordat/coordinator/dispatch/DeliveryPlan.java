package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Delivery;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is due to whom and when, for one term of leadership. Pure but for its own fields: no threads, no clock, no I/O;
 * time (milliseconds since the epoch), chance and the applied state come in, calls and commands go out, the same ones for
 * the same input. Keeps only names of branches: what a call carries is looked up in the state when it starts, so a
 * decision that is not applied cannot be sent (R1), nor one that the branch has acknowledged. Not thread-safe.
 */
final class DeliveryPlan {

    /** Times that whoever may hold a branch open is told of its abort before any other instance is. */
    static final int MOST_AT_HOLDER = 5;

    private final DispatchSettings settings;
    private final Circuits circuits;
    private final RandomGenerator random;
    private final BackOff backOff;
    private final TreeMap<BranchKey, Pending> branches = new TreeMap<>();
    private final TreeMap<Target, TargetQueue> queues = new TreeMap<>();
    private final Map<Target, Wake> wakes = new TreeMap<>();
    private final TreeSet<Wake> order = new TreeSet<>();

    DeliveryPlan(DispatchSettings settings, Circuits circuits, RandomGenerator random) {
        this.settings = settings;
        this.circuits = circuits;
        this.random = random;
        this.backOff = new BackOff(settings.firstBackOff(), settings.maxBackOff(), random);
    }

    /** What is to be done now. */
    record Work(List<Call> calls, List<Report> reports) {}

    /**
     * A command to submit.
     *
     * @param awaited the branch of which {@link #recorded} or {@link #notRecorded} must be told; null if it makes no
     *     difference here
     */
    record Report(Command command, @Nullable BranchKey awaited) {}

    private record Wake(long at, Target target) implements Comparable<Wake> {
        private static final Comparator<Wake> ORDER =
                Comparator.comparingLong(Wake::at).thenComparing(Wake::target);

        @Override
        public int compareTo(Wake other) {
            return ORDER.compare(this, other);
        }
    }

    /** A decision was applied: the branch is due. Repeating it changes nothing. */
    void deliver(Delivery delivery, long now) {
        Pending known = branches.get(Call.key(delivery));
        if (known == null) {
            join(delivery, now);
        } else if (known.stage == Pending.Stage.REPORTED) {
            known.askedAgain = true;
        }
    }

    /** An operator wants it now. */
    void deliverNow(Delivery delivery, long now) {
        deliver(delivery, now);
        Pending pending = branches.get(Call.key(delivery));
        if (pending != null) {
            pending.failures = 0;
            pending.queue.lookAgain();
            if (pending.stage == Pending.Stage.WAITING) {
                pending.queue.waitUntil(pending, Math.min(pending.dueAt, now));
            }
            reschedule(pending.queue, now);
        }
    }

    /** An instance came up: everything for its participant is due. */
    void instanceUp(ParticipantName participant, long now) {
        TargetQueue queue = queues.get(new Target(participant, null));
        if (queue != null) {
            queue.tryNow(now);
            reschedule(queue, now);
        }
    }

    /** Nothing of this transaction has to be delivered any more. */
    void forget(TransactionId transaction) {
        for (Map.Entry<BranchKey, Pending> next = firstOf(transaction); next != null; next = firstOf(transaction)) {
            remove(next.getValue());
        }
    }

    private Map.@Nullable Entry<BranchKey, Pending> firstOf(TransactionId transaction) {
        Map.Entry<BranchKey, Pending> next = branches.ceilingEntry(new BranchKey(transaction, LEAST));
        return next != null && next.getKey().transaction().equals(transaction) ? next : null;
    }

    private static final BranchId LEAST = new BranchId("0");

    /** Calls that may start at this time; each must be followed by {@link #ended}. */
    Work next(long now, CoordinatorState state) {
        List<Call> calls = new ArrayList<>();
        List<Report> reports = new ArrayList<>();
        while (!order.isEmpty() && order.first().at() <= now) {
            TargetQueue queue = queues.get(order.first().target());
            if (queue == null) {
                throw new IllegalStateException("a queue is scheduled and does not exist");
            }
            TargetQueue.Turn turn = queue.next(now, state);
            if (turn.call() != null) {
                calls.add(turn.call());
            }
            for (Pending pending : turn.withoutAddress()) {
                if (queue.target.instance() == null) {
                    waitForInstance(pending, now, reports);
                } else {
                    moveToAnyInstance(pending, now);
                }
            }
            turn.obsolete().forEach(this::remove);
            reschedule(queue, now);
        }
        return new Work(calls, reports);
    }

    /** When {@link #next} is to be asked again at the latest, in milliseconds since the epoch. */
    long wakeAt() {
        return order.isEmpty() ? Long.MAX_VALUE : order.first().at();
    }

    /** Branches not yet known to have carried out their decision. */
    int size() {
        return branches.size();
    }

    /**
     * A call has ended.
     *
     * @return what has to be submitted
     */
    List<Report> ended(Call call, CallResult result, long now) {
        circuits.delivered(call.target(), result);
        List<Report> reports = new ArrayList<>();
        Map<BranchKey, DeliveryAnswer> answers = DeliveryAnswer.of(call, result);
        for (BranchKey key : call.branches()) {
            Pending pending = branches.get(key);
            DeliveryAnswer answer = answers.get(key);
            if (pending != null && answer != null && pending.stage == Pending.Stage.CALLED) {
                reports.add(take(pending, answer, now));
            }
        }
        TargetQueue queue = queues.get(call.target());
        if (queue != null) {
            boolean reached = result instanceof CallResult.Answered || result instanceof CallResult.Unusable;
            if (reached) {
                queue.rotation.worked(call.base());
                queue.backInReach(now);
            } else {
                queue.rotation.failed(call.base(), now);
                passOver(call, now);
            }
            queue.callEnded();
            reschedule(queue, now);
        }
        return reports;
    }

    /** Who was out of reach as the one that is told first is not asked first as one of all, either. */
    private void passOver(Call call, long now) {
        TargetQueue any = call.target().instance() == null
                ? null
                : queues.get(call.target().anyInstance());
        if (any != null) {
            any.rotation.failed(call.base(), now);
        }
    }

    private Report take(Pending pending, DeliveryAnswer answer, long now) {
        BranchKey key = pending.key;
        return switch (answer) {
            case DeliveryAnswer.Done done -> {
                pending.stage = Pending.Stage.REPORTED;
                yield new Report(new Command.Acknowledge(key.transaction(), key.branch()), key);
            }
            case DeliveryAnswer.Hazard hazard -> {
                pending.stage = Pending.Stage.REPORTED;
                yield new Report(new Command.ReportHazard(key.transaction(), key.branch(), hazard.detail()), key);
            }
            case DeliveryAnswer.Failed failed -> {
                if (failed.unreachable()) {
                    pending.queue.outOfReach(pending);
                }
                boolean othersAreAsked = pending.queue.target.instance() != null
                        && (failed.unreachable() || pending.failures + 1 >= MOST_AT_HOLDER);
                Report report = failure(pending, failed.why(), now);
                if (othersAreAsked) {
                    moveToAnyInstance(pending, now);
                }
                yield report;
            }
        };
    }

    /**
     * The instance that may hold the branch open is out of reach, or does not get on with it: another one leaves the row
     * that makes a late PREPARE fail, and what is held open ends by its own time.
     */
    private void moveToAnyInstance(Pending pending, long now) {
        TargetQueue before = pending.queue;
        before.leave(pending);
        if (before.isEmpty()) {
            drop(before);
        }
        pending.queue = queueTo(before.target.anyInstance());
        pending.stage = Pending.Stage.WAITING;
        pending.unreachable = false;
        pending.dueAt = now;
        pending.queue.join(pending);
        reschedule(pending.queue, now);
    }

    private Report failure(Pending pending, String why, long now) {
        long next = now + backOff.millisAfter(++pending.failures);
        pending.failureKnown = true;
        pending.queue.waitUntil(pending, next);
        LogTime nextAttemptAt = new LogTime(Math.max(0, next));
        return new Report(
                new Command.ReportFailure(pending.key.transaction(), pending.key.branch(), why, nextAttemptAt), null);
    }

    /** Without an address there is no attempt: said once, so that people see why nothing happens, then only waited for. */
    private void waitForInstance(Pending pending, long now, List<Report> reports) {
        if (pending.failureKnown) {
            pending.queue.waitUntil(pending, now + backOff.millisAfter(++pending.failures));
        } else {
            reports.add(failure(pending, "no instance of this participant is registered", now));
        }
    }

    /** The acknowledgement or the hazard is in the log. */
    void recorded(BranchKey key, long now) {
        Pending pending = branches.get(key);
        if (pending == null || pending.stage != Pending.Stage.REPORTED) {
            return;
        }
        if (pending.askedAgain) {
            pending.askedAgain = false;
            pending.queue.waitUntil(pending, now);
            reschedule(pending.queue, now);
        } else {
            remove(pending);
        }
    }

    /** It may not be in the log: the branch is told again after a while, which harms nobody (S12). */
    void notRecorded(BranchKey key, long now) {
        Pending pending = branches.get(key);
        if (pending != null && pending.stage == Pending.Stage.REPORTED) {
            pending.queue.waitUntil(pending, now + backOff.millisAfter(++pending.failures));
            reschedule(pending.queue, now);
        }
    }

    /** Nobody knows any more which reports are in the log: those under way are made again in time. */
    void lostTrack(long now) {
        branches.values().stream()
                .filter(pending -> pending.stage == Pending.Stage.REPORTED)
                .toList()
                .forEach(pending -> notRecorded(pending.key, now));
    }

    /** The plan is given up; its calls under way will not be reported to it. */
    void abandon() {
        queues.values().forEach(TargetQueue::abandon);
    }

    private void join(Delivery delivery, long now) {
        String holder = delivery.attempts() < MOST_AT_HOLDER ? delivery.holder() : null;
        TargetQueue queue = queueTo(new Target(delivery.participant(), delivery.callback(), holder));
        Pending pending = new Pending(Call.key(delivery), queue, delivery.attempts(), now);
        branches.put(pending.key, pending);
        queue.join(pending);
        reschedule(queue, now);
    }

    private TargetQueue queueTo(Target target) {
        return queues.computeIfAbsent(
                target, missing -> new TargetQueue(missing, settings, circuits, random.nextInt(Integer.MAX_VALUE)));
    }

    private void remove(Pending pending) {
        branches.remove(pending.key);
        pending.queue.leave(pending);
        if (pending.queue.isEmpty()) {
            drop(pending.queue);
        }
    }

    private void drop(TargetQueue queue) {
        unschedule(queue.target);
        queues.remove(queue.target, queue);
    }

    private void reschedule(TargetQueue queue, long now) {
        if (queues.get(queue.target) != queue) {
            return;
        }
        if (queue.isEmpty()) {
            drop(queue);
            return;
        }
        unschedule(queue.target);
        long at = queue.wakeAt(now);
        if (at != Long.MAX_VALUE) {
            Wake wake = new Wake(at, queue.target);
            wakes.put(queue.target, wake);
            order.add(wake);
        }
    }

    private void unschedule(Target target) {
        Wake scheduled = wakes.remove(target);
        if (scheduled != null) {
            order.remove(scheduled);
        }
    }
}
