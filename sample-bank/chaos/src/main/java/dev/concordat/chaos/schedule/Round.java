package dev.concordat.chaos.schedule;

import java.util.List;

/** Faults, after which everything is healed and judged. */
public record Round(List<Step> steps) {

    public Round {
        steps = List.copyOf(steps);
    }

    /** When the last fault ends. */
    public int seconds() {
        return steps.stream().mapToInt(Step::endSeconds).max().orElse(0);
    }
}
