package dev.concordat.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Teeth: a random run that let a broken rule pass would prove nothing. */
class MutantTest {

    private static final int MOST_SEEDS = 2_000;

    @ParameterizedTest
    @EnumSource(Mutant.class)
    void aBrokenRuleIsNoticed(Mutant mutant) {
        String noticed = firstViolation(mutant);
        System.out.println(mutant + ": "
                + (noticed == null ? "survives" : noticed.lines().findFirst().orElse("")));

        assertThat(noticed).as(mutant + " survives " + MOST_SEEDS + " seeds").isNotNull();
    }

    private static @Nullable String firstViolation(Core core) {
        for (int seed = 0; seed < MOST_SEEDS; seed++) {
            try {
                RandomRun.run(core, seed, sight -> {});
            } catch (AssertionError failure) {
                if (failure.getCause() instanceof Violated) {
                    return failure.getMessage();
                }
                throw failure;
            }
        }
        return null;
    }
}
