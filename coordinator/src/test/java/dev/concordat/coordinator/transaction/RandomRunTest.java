package dev.concordat.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random lives of the machine. {@code -Dconcordat.seed=N} replays one seed, {@code -Dconcordat.seeds=N} runs that many.
 */
class RandomRunTest {

    private static final int DEFAULT_SEEDS = 2_000;

    private final Set<String> seen = new TreeSet<>();

    @Test
    void nothingEverContradictsADecision() {
        Long seed = Long.getLong("concordat.seed");
        if (seed != null) {
            System.out.println("seed " + seed);
            RandomRun.run(Core.PRODUCTION, seed, this::see);
            return;
        }
        int seeds = Integer.getInteger("concordat.seeds", DEFAULT_SEEDS);
        System.out.println("seeds 0 to " + (seeds - 1));
        for (int i = 0; i < seeds; i++) {
            RandomRun.run(Core.PRODUCTION, i, this::see);
        }
        assertThat(seen).as("what the runs must reach at least once").containsAll(reachable());
    }

    private void see(Object sight) {
        seen.add(name(sight.getClass()));
        if (sight instanceof Reply.Rejected rejected) {
            seen.add(name(rejected.rejection().getClass()));
        }
        if (sight instanceof Reply.Accepted accepted) {
            seen.add(name(accepted.transaction().getClass()));
        }
        if (sight instanceof Reply.Answered answered) {
            seen.add(answered.outcome().name());
        }
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1);
    }

    /** Every command, reply, effect, rejection and phase; two bounds are too far away, and have tests of their own. */
    private static Set<String> reachable() {
        Set<String> all = new TreeSet<>(Set.of("COMMIT", "ABORT", "PENDING"));
        Stream.of(Command.class, Reply.class, Effect.class, Rejection.class, GlobalTransaction.class)
                .forEach(type -> leaves(type).map(RandomRunTest::name).forEach(all::add));
        all.remove(name(Rejection.TooManyBranches.class));
        all.remove(name(Rejection.DirectoryFull.class));
        return all;
    }

    static Stream<Class<?>> leaves(Class<?> type) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        return permitted == null ? Stream.of(type) : Arrays.stream(permitted).flatMap(RandomRunTest::leaves);
    }
}
