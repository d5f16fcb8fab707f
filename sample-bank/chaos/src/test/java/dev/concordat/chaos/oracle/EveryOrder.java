package dev.concordat.chaos.oracle;

import java.util.ArrayList;
import java.util.List;

/** Tries every order of the calls there is, without any cleverness: the measure of {@link Linearization} in small. */
final class EveryOrder {

    private EveryOrder() {}

    /** Whether some order of the calls explains the answers. */
    static boolean explains(List<Observation> calls) {
        return explains(
                Register.ABSENT,
                calls.stream().filter(call -> call.seen() != Seen.REFUSED).toList());
    }

    private static boolean explains(Register state, List<Observation> left) {
        if (left.stream().allMatch(call -> call.seen() == Seen.UNKNOWN)) {
            return true;
        }
        for (Register alone : state.alone()) {
            if (explains(alone, left)) {
                return true;
            }
        }
        for (Observation next : left) {
            List<Observation> rest = new ArrayList<>(left);
            rest.remove(next);
            boolean first = rest.stream()
                    .noneMatch(other -> other.seen() != Seen.UNKNOWN && other.returnedNanos() < next.invokedNanos());
            if (first) {
                for (Register after : state.after(next.operation(), next.seen())) {
                    if (explains(after, rest)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
