package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.Circuit;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Delivery;
import dev.concordat.coordinator.transaction.Undelivered;
import dev.concordat.protocol.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The branches of one target that wait for delivery, and the calls to it that are under way. */
final class TargetQueue {

    /** Branches in a call that only finds out whether the target is back. */
    static final int PROBE = 8;

    /** How soon a queue that may not call looks again, in milliseconds. */
    static final long RECHECK_MILLIS = 250;

    /** Times a full call that branches are looked at for one, where those of two decisions alternate. */
    private static final int MAX_SCAN = 4;

    final Target target;
    final Rotation rotation;
    private final DispatchSettings settings;
    private final Circuits circuits;
    private final TreeSet<Pending> waiting = new TreeSet<>(Pending.BY_DUE);
    private long blockedUntil;
    private int calls;
    private int members;
    private boolean someUnreachable;

    TargetQueue(Target target, DispatchSettings settings, Circuits circuits, int start) {
        this.target = target;
        this.settings = settings;
        this.circuits = circuits;
        this.rotation = new Rotation(target, start);
    }

    /**
     * What a queue has to do now: at most one of the first two.
     *
     * @param withoutAddress those that are due, and cannot be told by this queue; of a queue to one instance also while that
     *     one is out of reach, as others can be asked
     */
    record Turn(@Nullable Call call, List<Pending> withoutAddress, List<Pending> obsolete) {}

    /** Takes out the branches of the next call, if one may start. */
    Turn next(long now, CoordinatorState state) {
        List<Pending> obsolete = new ArrayList<>();
        if (wakeAt(now) > now) {
            return new Turn(null, List.of(), obsolete);
        }
        String base = rotation.next(state, now);
        if (base == null) {
            blockedUntil = now + RECHECK_MILLIS;
            return new Turn(null, takeDue(now), obsolete);
        }
        if (!circuits.tryAcquire(target)) {
            blockedUntil = now + RECHECK_MILLIS;
            return new Turn(null, target.instance() == null ? List.of() : takeDue(now), obsolete);
        }
        List<Delivery> batch = pick(now, state, obsolete);
        if (batch.isEmpty()) {
            circuits.release(target);
            return new Turn(null, List.of(), obsolete);
        }
        calls++;
        return new Turn(new Call(target, base, batch), List.of(), obsolete);
    }

    /** When {@link #next} may have something, not considering calls that end. */
    long wakeAt(long now) {
        if (waiting.isEmpty() || calls >= settings.maxConcurrentCalls()) {
            return Long.MAX_VALUE;
        }
        long due = isProbing() ? Math.min(now, waiting.first().dueAt) : waiting.first().dueAt;
        return Math.max(due, blockedUntil);
    }

    /** A target out of reach is looked for more often than each branch's own back-off says, with few branches. */
    private boolean isProbing() {
        return circuits.of(target) != Circuit.CLOSED;
    }

    private List<Pending> takeDue(long now) {
        List<Pending> due = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.first().dueAt <= now) {
            due.add(waiting.removeFirst());
        }
        return due;
    }

    private List<Delivery> pick(long now, CoordinatorState state, List<Pending> obsolete) {
        boolean probing = isProbing();
        int limit = probing ? Math.min(PROBE, settings.maxBatch()) : settings.maxBatch();
        List<Delivery> batch = new ArrayList<>();
        List<Pending> taken = new ArrayList<>();
        Decision decision = null;
        int scanned = 0;
        for (Pending pending : waiting) {
            boolean enough = batch.size() == limit || scanned++ == limit * MAX_SCAN;
            if (enough || (!probing && pending.dueAt > now)) {
                break;
            }
            Delivery delivery = find(state, pending.key);
            if (delivery == null) {
                obsolete.add(pending);
            } else if (decision == null || decision == delivery.decision()) {
                decision = delivery.decision();
                batch.add(delivery);
                taken.add(pending);
            }
        }
        obsolete.forEach(waiting::remove);
        taken.forEach(pending -> {
            waiting.remove(pending);
            pending.stage = Pending.Stage.CALLED;
        });
        return batch;
    }

    /** What the state has to deliver to the branch; nothing else can be sent (R1). */
    private static @Nullable Delivery find(CoordinatorState state, BranchKey key) {
        if (state.table().find(key.transaction()) instanceof Undelivered undelivered) {
            for (Delivery delivery : undelivered.deliveries()) {
                if (delivery.branch().equals(key.branch())) {
                    return delivery;
                }
            }
        }
        return null;
    }

    void join(Pending pending) {
        members++;
        waiting.add(pending);
    }

    void leave(Pending pending) {
        members--;
        waiting.remove(pending);
    }

    boolean isEmpty() {
        return members == 0 && calls == 0;
    }

    void callEnded() {
        calls--;
        if (!isProbing()) {
            blockedUntil = 0;
        }
    }

    /** Puts the branch back, or elsewhere in the order. */
    void waitUntil(Pending pending, long dueAt) {
        waiting.remove(pending);
        pending.stage = Pending.Stage.WAITING;
        pending.dueAt = dueAt;
        waiting.add(pending);
    }

    /** The target answered: those that failed because it was out of reach need not wait any longer. */
    void backInReach(long now) {
        if (!someUnreachable) {
            return;
        }
        someUnreachable = false;
        waiting.stream().filter(pending -> pending.unreachable).toList().forEach(pending -> {
            pending.unreachable = false;
            waitUntil(pending, Math.min(pending.dueAt, now));
        });
    }

    void outOfReach(Pending pending) {
        pending.unreachable = true;
        someUnreachable = true;
    }

    /** The calls under way will not be heard of: what they hold of the circuit is given back. */
    void abandon() {
        for (; calls > 0; calls--) {
            circuits.release(target);
        }
    }

    /** Everything is due, with a fresh back-off. */
    void tryNow(long now) {
        rotation.startAfresh();
        lookAgain();
        List.copyOf(waiting).forEach(pending -> {
            pending.failures = 0;
            waitUntil(pending, Math.min(pending.dueAt, now));
        });
    }

    void lookAgain() {
        circuits.lookAgain(target);
        blockedUntil = 0;
    }
}
