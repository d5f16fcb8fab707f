package dev.concordat.chaos.schedule;

import java.util.List;

/** All rounds of a campaign. */
public record Schedule(String name, long seed, List<Round> rounds) {

    public Schedule {
        rounds = List.copyOf(rounds);
    }

    /** For people and for comparing: one line for each step. */
    public String describe() {
        StringBuilder text = new StringBuilder("schedule %s, seed %d\n".formatted(name, seed));
        for (int i = 0; i < rounds.size(); i++) {
            for (Step step : rounds.get(i).steps()) {
                text.append("  round %d %s\n".formatted(i + 1, step));
            }
        }
        return text.toString();
    }
}
