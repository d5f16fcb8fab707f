package dev.concordat.chaos.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges what clients saw of one transaction. A transaction is a register that is written once: whatever order explains
 * the answers must have one decision only (S2, S5, S15), and once a call has returned it, no call that was made
 * afterwards may find the transaction undecided (S14). Pure.
 */
public final class HistoryCheck {

    private HistoryCheck() {}

    /** What is wrong with these observations of one transaction, in sentences. */
    public static List<String> of(List<Observation> observations) {
        List<String> wrong = new ArrayList<>();
        Set<Seen> decisions = new TreeSet<>();
        for (Observation observation : observations) {
            if (observation.seen().isDecision()) {
                decisions.add(observation.seen());
            }
            if (observation.seen() == Seen.UNEXPECTED || observation.seen() == Seen.FORGOTTEN) {
                wrong.add("an answer that should not be: " + observation);
            }
        }
        if (decisions.size() > 1) {
            wrong.add("two decisions: " + observations);
        }
        wrong.addAll(stale(observations));
        wrong.addAll(lost(observations));
        return wrong;
    }

    /** The decision, as far as it was seen. */
    public static Optional<Seen> decision(List<Observation> observations) {
        return observations.stream()
                .map(Observation::seen)
                .filter(Seen::isDecision)
                .findFirst();
    }

    private static List<String> stale(List<Observation> observations) {
        Optional<Observation> first = first(observations.stream()
                .filter(observation -> observation.seen().isDecision())
                .toList());
        if (first.isEmpty()) {
            return List.of();
        }
        return observations.stream()
                .filter(later -> later.seen().isUndecided())
                .filter(later -> later.invokedNanos() > first.get().returnedNanos())
                .map(later -> "found undecided by " + later + ", although decided before by " + first.get())
                .toList();
    }

    /** What was begun is known from then on. */
    private static List<String> lost(List<Observation> observations) {
        Optional<Observation> begun = first(observations.stream()
                .filter(observation -> observation.seen() == Seen.ACTIVE)
                .toList());
        if (begun.isEmpty()) {
            return List.of();
        }
        return observations.stream()
                .filter(later -> later.seen() == Seen.ABSENT)
                .filter(later -> later.invokedNanos() > begun.get().returnedNanos())
                .map(later -> "not known to " + later + ", although known before to " + begun.get())
                .toList();
    }

    private static Optional<Observation> first(List<Observation> some) {
        return some.stream().min(Comparator.comparingLong(Observation::returnedNanos));
    }
}
