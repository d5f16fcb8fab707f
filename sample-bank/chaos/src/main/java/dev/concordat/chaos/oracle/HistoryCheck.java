package dev.concordat.chaos.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges what clients saw of one transaction. It is a register that is written once ({@link Register}): some order of the
 * calls must explain every answer (S14), and with it there is one decision only, the same whoever asks again (S2, S5,
 * S15). Pure.
 */
public final class HistoryCheck {

    private HistoryCheck() {}

    /** What is wrong with these observations of one transaction, in sentences. */
    public static List<String> of(List<Observation> observations) {
        List<String> wrong = new ArrayList<>();
        for (Observation observation : observations) {
            if (observation.seen() == Seen.UNEXPECTED || observation.seen() == Seen.FORGOTTEN) {
                wrong.add("an answer that should not be: " + observation);
            }
        }
        Linearization.fault(observations).ifPresent(wrong::add);
        return wrong;
    }

    /** The decision, as far as it was seen. */
    public static Optional<Seen> decision(List<Observation> observations) {
        return observations.stream()
                .map(Observation::seen)
                .filter(Seen::isDecision)
                .findFirst();
    }
}
