package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.runtime.SteppedCoordinator.Schedule;
import java.util.PriorityQueue;

/** Virtual time and what is to happen in it, one thing after the other; at the same moment in the order it was planned. */
final class Agenda implements Schedule {

    private record Event(long at, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>(256);
    private long now;
    private long planned;
    private int done;

    /** Milliseconds since the simulation began; true time, which no clock in it can be sure of. */
    long now() {
        return now;
    }

    @Override
    public long nanos() {
        return now * 1_000_000;
    }

    @Override
    public void after(long millis, Runnable action) {
        events.add(new Event(now + millis, planned++, action));
    }

    /** Events so far. */
    int done() {
        return done;
    }

    /** Does all that is due up to a moment. */
    void runUntil(long end) {
        while (!events.isEmpty() && events.peek().at <= end) {
            Event next = events.remove();
            now = next.at;
            done++;
            next.action.run();
        }
        now = end;
    }
}
