package dev.concordat.participant.context;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The work of one scope that is on its way to, or on, other threads. Thread-safe. */
final class OpenTasks {

    /** A task that is cancelled before it begins tells nobody. */
    private static final long LOOK_FOR_CANCELLED = TimeUnit.MILLISECONDS.toNanos(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<HandOver> open = new LinkedHashSet<>();
    private boolean closed;
    private boolean used;

    /** Counts a task, unless the scope waits for none any more. */
    boolean add(HandOver task) {
        lock.lock();
        try {
            used = true;
            return !closed && open.add(task);
        } finally {
            lock.unlock();
        }
    }

    /** Whether any task was ever handed over. */
    boolean wereThere() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    void remove(HandOver task) {
        lock.lock();
        try {
            if (open.remove(task)) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until nothing is open but what this very thread does, and takes in nothing from then on. An interrupt ends
     * the waiting, and stays set.
     *
     * @return what is open still
     */
    List<HandOver> await(LongSupplier nanosLeft) {
        lock.lock();
        try {
            if (closed) {
                return List.of();
            }
            List<HandOver> others = others();
            long left = nanosLeft.getAsLong();
            while (!others.isEmpty() && left > 0) {
                long unused = changed.awaitNanos(Math.min(left, LOOK_FOR_CANCELLED));
                others = others();
                left = nanosLeft.getAsLong();
            }
            return others;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return others();
        } finally {
            closed = true;
            lock.unlock();
        }
    }

    private List<HandOver> others() {
        open.removeIf(HandOver::isCancelled);
        return open.stream()
                .filter(task -> !task.isOfThread(Thread.currentThread()))
                .toList();
    }
}
