package dev.concordat.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A seed is one story, whoever tells it: else no violation could be looked at twice. */
class SimulationReplayTest {

    private static final int SEEDS = 50;

    /**
     * Of the seeds below {@link #SEEDS}, as once found. It changes with every change of the protocol or of the simulation,
     * and is then to be renewed from the failure of this test; it must not change from one machine to another.
     */
    private static final long RECORDED = -1310335961672971331L;

    @Test
    void theSameSeedIsTheSameStory() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(Simulation.run(seed, new Coverage())).isEqualTo(Simulation.run(seed, new Coverage()));
        }
    }

    @Test
    void itIsTheSameStoryInEveryProcess() {
        long all = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            all = 31 * all + Simulation.run(seed, new Coverage()).hash();
        }

        assertThat(all).isEqualTo(RECORDED);
    }

    /**
     * At 1272703 log time is ahead when all heals, and true time has come up with it when the drain ends. At 1731466 a
     * caller that was told nothing asks again after the drain, and both databases have lost what was prepared. At 438 and 1739
     * of an earlier form a branch that was rolled back, and had no tombstone yet, prepared once more. At
     * 264826 and 1173824 a caller comes back in the last moment, and two nodes are told so only after it. In the others clients that have lost an answer ask on, more often than twice the steady rate.
     */
    @ParameterizedTest
    @ValueSource(longs = {1272703, 1731466, 438, 1739, 264826, 1173824, 44948, 68172, 70318, 81095})
    void whatWasOnceWronglyTakenForAViolationIsNone(long seed) {
        assertThat(Simulation.run(seed, new Coverage()).events()).isPositive();
    }
}
