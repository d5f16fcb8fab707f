package dev.concordat.chaos.oracle;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for one order of the calls about one transaction in which each took effect at a moment between its beginning and
 * its end, and each answer follows from those before it (Wing and Gong's search, with the positions already found hopeless
 * remembered). A call without an answer may have taken effect at any moment after its beginning, or never. Not
 * thread-safe.
 */
final class Linearization {

    private final List<Observation> answered;
    private final List<Observation> unanswered;
    private final Set<Position> hopeless = new HashSet<>();
    private Position furthest = new Position(new BitSet(), Register.ABSENT);

    private record Position(BitSet placed, Register state) {}

    private Linearization(List<Observation> calls) {
        this.answered = calls.stream()
                .filter(call -> isTelling(call.seen()))
                .sorted(Comparator.comparingLong(Observation::invokedNanos))
                .toList();
        this.unanswered =
                calls.stream().filter(call -> call.seen() == Seen.UNKNOWN).toList();
    }

    /** Why there is no such order; empty if there is one. What was refused promises to have had no effect. */
    static Optional<String> fault(List<Observation> calls) {
        Linearization search = new Linearization(calls);
        return search.isPossible(new Position(new BitSet(), Register.ABSENT))
                ? Optional.empty()
                : Optional.of(search.explanation());
    }

    private static boolean isTelling(Seen seen) {
        return seen.isDecision() || seen.isUndecided() || seen == Seen.DECIDED;
    }

    private boolean isPossible(Position from) {
        Position here = settled(from);
        if (here.placed().cardinality() > furthest.placed().cardinality()) {
            furthest = here;
        }
        if (here.placed().cardinality() == answered.size()) {
            return true;
        }
        if (!hopeless.add(here)) {
            return false;
        }
        return next(here).stream().anyMatch(this::isPossible);
    }

    /** Places every call at once that can be next and changes nothing: that never stands in the way of another. */
    private Position settled(Position from) {
        BitSet placed = (BitSet) from.placed().clone();
        for (boolean moved = true; moved; ) {
            moved = false;
            long bound = bound(placed);
            for (int i = placed.nextClearBit(0); i < answered.size(); i = placed.nextClearBit(i + 1)) {
                Observation call = answered.get(i);
                if (call.invokedNanos() <= bound
                        && from.state().after(call.operation(), call.seen()).contains(from.state())) {
                    placed.set(i);
                    moved = true;
                }
            }
        }
        return new Position(placed, from.state());
    }

    private List<Position> next(Position here) {
        List<Position> next = new ArrayList<>();
        long bound = bound(here.placed());
        for (int i = here.placed().nextClearBit(0);
                i < answered.size();
                i = here.placed().nextClearBit(i + 1)) {
            Observation call = answered.get(i);
            if (call.invokedNanos() <= bound) {
                BitSet placed = (BitSet) here.placed().clone();
                placed.set(i);
                here.state()
                        .after(call.operation(), call.seen())
                        .forEach(state -> next.add(new Position(placed, state)));
            }
        }
        // A state is left for good, so whether a call without an answer was used need not be remembered.
        for (Observation call : unanswered) {
            if (call.invokedNanos() <= bound) {
                here.state()
                        .after(call.operation(), Seen.UNKNOWN)
                        .forEach(state -> next.add(new Position(here.placed(), state)));
            }
        }
        here.state().alone().forEach(state -> next.add(new Position(here.placed(), state)));
        return next;
    }

    /** A call can be next if it began before any other that is not placed had ended. */
    private long bound(BitSet placed) {
        long bound = Long.MAX_VALUE;
        for (int i = placed.nextClearBit(0); i < answered.size(); i = placed.nextClearBit(i + 1)) {
            bound = Math.min(bound, answered.get(i).returnedNanos());
        }
        return bound;
    }

    private String explanation() {
        long bound = bound(furthest.placed());
        List<Observation> stuck = new ArrayList<>();
        for (int i = furthest.placed().nextClearBit(0);
                i < answered.size();
                i = furthest.placed().nextClearBit(i + 1)) {
            if (answered.get(i).invokedNanos() <= bound) {
                stuck.add(answered.get(i));
            }
        }
        return "no order of the calls explains the answers: %d of %d fit and leave it %s, but then comes one of %s"
                .formatted(furthest.placed().cardinality(), answered.size(), furthest.state(), stuck);
    }
}
