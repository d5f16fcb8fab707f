package dev.concordat.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.transaction.Violated;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * that it breaks; other properties may notice it too and do not count, and whatever else is thrown fails the test. Each
 * is looked for first at the seed where the table of docs/testing.md says that it is noticed, and from seed 0 on if it is
 * not; {@code -Dsimulation.search=true}, and the profile soak, search from seed 0 for all, which is how the table is made.
 */
@Execution(ExecutionMode.CONCURRENT)
class SimulationMutantTest {

    private static final int MOST_SEEDS = 100_000;
    private static final Path DOCUMENT = Path.of("..", "docs", "testing.md");
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z_]+)` \\| (\\d+) \\| (.+) \\|");

    private static final Map<String, Row> TABLE = table();

    private record Row(int seed, String noticedBy) {}

    private static Map<String, Row> table() {
        Map<String, Row> table = new TreeMap<>();
        try {
            Files.readAllLines(DOCUMENT).forEach(line -> {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    table.put(row.group(1), new Row(Integer.parseInt(row.group(2)), row.group(3)));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

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
        assertThat(TABLE.values()).allMatch(row -> row.seed() < MOST_SEEDS);
    }

    @Test
    void theTableSaysByWhatEachIsNoticed() {
        Map<String, String> table = new TreeMap<>();
        TABLE.forEach((mutation, row) -> table.put(mutation, row.noticedBy()));
        Map<String, String> pinned = new TreeMap<>();
        for (Mutation mutation : Mutation.values()) {
            pinned.put(mutation.name(), mutation.noticedBy());
        }

        assertThat(table).isEqualTo(pinned);
    }

    private static @Nullable Integer noticed(Mutation mutation, Map<String, Integer> others) {
        Row row = Boolean.getBoolean("simulation.search") || Boolean.getBoolean("soak")
                ? null
                : TABLE.get(mutation.name());
        if (row != null && isNoticed(mutation, row.seed(), others)) {
            return row.seed();
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
