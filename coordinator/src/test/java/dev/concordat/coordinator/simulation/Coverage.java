package dev.concordat.coordinator.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often each sight and each point of death was come upon. */
final class Coverage {

    private final Map<Sight, Long> sights = new EnumMap<>(Sight.class);
    private final Map<CrashPoint, Long> crashes = new EnumMap<>(CrashPoint.class);

    void saw(Sight sight) {
        sights.merge(sight, 1L, Long::sum);
    }

    void crashed(CrashPoint point) {
        crashes.merge(point, 1L, Long::sum);
    }

    void add(Coverage other) {
        other.sights.forEach((sight, times) -> sights.merge(sight, times, Long::sum));
        other.crashes.forEach((point, times) -> crashes.merge(point, times, Long::sum));
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
        return sights + "\n" + crashes;
    }
}
