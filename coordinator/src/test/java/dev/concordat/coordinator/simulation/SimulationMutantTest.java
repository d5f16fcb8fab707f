package dev.concordat.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.transaction.Violated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Teeth: a campaign that let something broken pass would prove nothing. What is broken must be noticed by the property
 * that it breaks; other properties may notice it too and do not count, and whatever else is thrown fails the test. {@code
 * -Dsimulation.search=true} searches from seed 0 for all, which is how the table of docs/testing.md is made.
 */
@Execution(ExecutionMode.CONCURRENT)
class SimulationMutantTest {

    private static final int MOST_SEEDS = 100_000;
    private static final Path DOCUMENT = Path.of("..", "docs", "testing.md");
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z_]+)` \\| \\d+ \\| (.+) \\|");

    /** Where what takes long to come upon is noticed first: looked at before the search from seed 0 begins. */
    private static final Map<Mutation, Integer> LATE = Map.of(
            Mutation.TAKES_AN_UNKNOWN_OUTCOME_FOR_A_REFUSAL,
            40_228,
            Mutation.TAKES_A_LATER_REFUSAL_FOR_CERTAIN,
            11_196,
            Mutation.ANSWERS_A_CALL_AFTER_THE_VOTE,
            2_013,
            Mutation.WAITS_FOR_AN_INSTANCE_THAT_IS_GONE,
            1_317);

    @ParameterizedTest
    @Execution(ExecutionMode.SAME_THREAD)
    @EnumSource(Mutation.class)
    void whatIsBrokenIsNoticed(Mutation mutation) {
        Map<String, Integer> others = new TreeMap<>();
        Integer noticed = noticed(mutation, others);
        System.out.println("| `" + mutation + "` | " + noticed + " | " + mutation.noticedBy() + " |"
                + (others.isEmpty() ? "" : " noticed before by " + others));

        assertThat(noticed)
                .as(mutation + " survives " + MOST_SEEDS + " seeds, but for " + others)
                .isNotNull();
    }

    @Test
    void whatIsLookedAtFirstIsWithinTheSeedsThatAreSearched() {
        assertThat(LATE.values()).allMatch(seed -> seed < MOST_SEEDS);
    }

    @Test
    void theTableSaysByWhatEachIsNoticed() throws IOException {
        Map<String, String> table = new TreeMap<>();
        Files.readAllLines(DOCUMENT).forEach(line -> {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                table.put(row.group(1), row.group(2));
            }
        });
        Map<String, String> pinned = new TreeMap<>();
        for (Mutation mutation : Mutation.values()) {
            pinned.put(mutation.name(), mutation.noticedBy());
        }

        assertThat(table).isEqualTo(pinned);
    }

    private static @Nullable Integer noticed(Mutation mutation, Map<String, Integer> others) {
        Integer late = Boolean.getBoolean("simulation.search") ? null : LATE.get(mutation);
        if (late != null && isNoticed(mutation, late, others)) {
            return late;
        }
        for (int seed = 0; seed < MOST_SEEDS; seed++) {
            if (isNoticed(mutation, seed, others)) {
                return seed;
            }
        }
        return null;
    }

    private static boolean isNoticed(Mutation mutation, int seed, Map<String, Integer> others) {
        try {
            Simulation.run(seed, mutation, new Coverage());
            return false;
        } catch (Violated violation) {
            boolean pinned = violation.property().equals(mutation.noticedBy());
            if (!pinned) {
                others.putIfAbsent(violation.property(), seed);
            }
            return pinned;
        }
    }
}
