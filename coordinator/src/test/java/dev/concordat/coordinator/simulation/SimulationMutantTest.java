package dev.concordat.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Teeth: a campaign that let something broken pass would prove nothing. {@code -Dsimulation.search=true} searches from
 * seed 0 for all, which is how the first seeds of docs/testing.md are found.
 */
@Execution(ExecutionMode.CONCURRENT)
class SimulationMutantTest {

    private static final int MOST_SEEDS = 100_000;

    /** Where those that take long to come upon are noticed first: looked at before the search from seed 0 begins. */
    private static final Map<Mutation, Integer> LATE = Map.of(
            Mutation.TAKES_A_LATER_REFUSAL_FOR_CERTAIN, 16_637,
            Mutation.TAKES_AN_UNKNOWN_OUTCOME_FOR_A_REFUSAL, 44_050);

    @ParameterizedTest
    @Execution(ExecutionMode.SAME_THREAD)
    @EnumSource(Mutation.class)
    void whatIsBrokenIsNoticed(Mutation mutation) {
        String noticed = noticed(mutation);
        System.out.println(mutation + ": " + (noticed == null ? "survives" : noticed));

        assertThat(noticed).as(mutation + " survives " + MOST_SEEDS + " seeds").isNotNull();
    }

    @Test
    void whatIsLookedAtFirstIsWithinTheSeedsThatAreSearched() {
        assertThat(LATE.values()).allMatch(seed -> seed < MOST_SEEDS);
    }

    private static @Nullable String noticed(Mutation mutation) {
        Integer late = Boolean.getBoolean("simulation.search") ? null : LATE.get(mutation);
        String there = late == null ? null : violation(mutation, late);
        for (int seed = 0; there == null && seed < MOST_SEEDS; seed++) {
            there = violation(mutation, seed);
        }
        return there;
    }

    private static @Nullable String violation(Mutation mutation, int seed) {
        try {
            Simulation.run(seed, mutation, new Coverage());
            return null;
        } catch (AssertionError violation) {
            String text = String.valueOf(violation.getMessage());
            return "seed " + seed + ": " + text.lines().findFirst().orElse("");
        }
    }
}
