package dev.concordat.coordinator.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each sight and each point of death was come upon. */
final class Coverage {

    private final Map<Sight, Long> sights = new EnumMap<>(Sight.class);
    private final Map<CrashPoint, Long> crashes = new EnumMap<>(CrashPoint.class);

    private final TreeMap<Long, Long> drains = new TreeMap<>();

    void saw(Sight sight) {
        sights.merge(sight, 1L, Long::sum);
    }

    void crashed(CrashPoint point) {
        crashes.merge(point, 1L, Long::sum);
    }

    void add(Coverage other) {
        other.sights.forEach((sight, times) -> sights.merge(sight, times, Long::sum));
        other.drains.forEach((millis, times) -> drains.merge(millis, times, Long::sum));
        other.crashes.forEach((point, times) -> crashes.merge(point, times, Long::sum));
    }

    /** After healing, a branch of which the decision was known has heard of it after so long (L2). */
    void drained(long millis) {
        drains.merge(millis, 1L, Long::sum);
    }

    /** Within so many milliseconds 99 of 100 branches in doubt have heard of their decision. */
    long drainOfMost() {
        long all = drains.values().stream().mapToLong(Long::longValue).sum();
        long seen = 0;
        for (Map.Entry<Long, Long> drain : drains.entrySet()) {
            seen += drain.getValue();
            if (100 * seen >= 99 * all) {
                return drain.getKey();
            }
        }
        return 0;
    }

    /** What was never come upon. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (Sight sight : Sight.values()) {
            if (!sights.containsKey(sight)) {
                missing.add(sight.name());
            }
        }
        for (CrashPoint point : CrashPoint.values()) {
            if (!crashes.containsKey(point)) {
                missing.add(point.name());
            }
        }
        return missing;
    }

    @Override
    public String toString() {
        return sights + "\n" + crashes + "\nin doubt after healing, in milliseconds: " + drains;
    }
}
