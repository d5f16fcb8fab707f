package dev.concordat.chaos.campaign;

import dev.concordat.chaos.schedule.Draw;
import dev.concordat.chaos.schedule.FaultKind;
import dev.concordat.chaos.schedule.Scenarios;
import dev.concordat.chaos.schedule.Schedule;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What was asked for.
 *
 * @param repository root of the built source tree
 * @param target where evidence is kept, in a directory for each seed or scenario
 * @param schedule which faults come when
 * @param replay the flags that bring the same schedule again
 */
record Settings(Path repository, Path target, Schedule schedule, String replay) {

    private static final int MOST_MINUTES = 24 * 60;
    private static final int MOST_TIMES = 1_000;

    /**
     * Reads {@code chaos.*}.
     *
     * @param freshSeed where none is given
     * @throws IllegalArgumentException if something cannot be read; the message says what
     */
    static Settings of(Properties properties, long freshSeed) {
        Path repository = Path.of(properties.getProperty("chaos.repository", "."));
        Path target = Path.of(properties.getProperty("chaos.target", "target/chaos"));
        String scenario = text(properties, "chaos.scenario");
        if (!scenario.isEmpty()) {
            int times = (int) number(properties, "chaos.times", 5, MOST_TIMES);
            return new Settings(
                    repository,
                    target.resolve(scenario.replace(',', '+')),
                    Scenarios.named(scenario, times),
                    "-Dchaos.scenario=%s -Dchaos.times=%d".formatted(scenario, times));
        }
        long seed = number(properties, "chaos.seed", freshSeed, Long.MAX_VALUE);
        int minutes = (int) number(properties, "chaos.minutes", 3, MOST_MINUTES);
        String faults = text(properties, "chaos.faults");
        return new Settings(
                repository,
                target.resolve(Long.toString(seed)),
                Draw.campaign(seed, minutes, FaultKind.parse(faults)),
                "-Dchaos.seed=%d -Dchaos.minutes=%d%s"
                        .formatted(seed, minutes, faults.isEmpty() ? "" : " -Dchaos.faults=" + faults));
    }

    private static String text(Properties properties, String key) {
        return properties.getProperty(key, "").strip();
    }

    private static long number(Properties properties, String key, long otherwise, long most) {
        String text = text(properties, key);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) > most) {
            throw new IllegalArgumentException(key + ": '" + text + "' is not a number from 0 to " + most);
        }
        return Long.parseLong(text);
    }
}
