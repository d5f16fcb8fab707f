package dev.concordat.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Teeth: a campaign that let something broken pass would prove nothing. */
class SimulationMutantTest {

    private static final int MOST_SEEDS = 100_000;

    @ParameterizedTest
    @EnumSource(Mutation.class)
    void whatIsBrokenIsNoticed(Mutation mutation) {
        String noticed = firstViolation(mutation);
        System.out.println(mutation + ": " + (noticed == null ? "survives" : noticed));

        assertThat(noticed).as(mutation + " survives " + MOST_SEEDS + " seeds").isNotNull();
    }

    private static @Nullable String firstViolation(Mutation mutation) {
        for (int seed = 0; seed < MOST_SEEDS; seed++) {
            try {
                Simulation.run(seed, mutation, new Coverage());
            } catch (AssertionError violation) {
                String text = String.valueOf(violation.getMessage());
                return "seed " + seed + ": " + text.lines().findFirst().orElse("");
            }
        }
        return null;
    }
}
