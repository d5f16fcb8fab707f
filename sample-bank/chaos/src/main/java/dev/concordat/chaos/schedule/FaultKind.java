package dev.concordat.chaos.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What can be done to the hosts; the number is how often it is drawn, in proportion. 0 is in scenarios only. */
public enum FaultKind {
    KILL(10),
    PAUSE(8),
    RESTARTS(3),
    PARTITION(8),
    ONE_WAY(6),
    FLAPPING(4),
    RING(3),
    MUTE_LEADER(4),
    REJECT(3),
    RESET(4),
    LOSS(4),
    DELAY(5),
    CLOCK(6),
    DISK_FULL(3),
    DISK_SLOW(4),
    DISK_FAIL(3),
    DISK_FROZEN(3),
    POWER_CUT(4),
    REPLACE(0);

    private final int weight;

    FaultKind(int weight) {
        this.weight = weight;
    }

    int weight() {
        return weight;
    }

    /** As it is written in {@code chaos.faults}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a list of names separated by commas; all kinds where it is empty.
     *
     * @throws IllegalArgumentException if there is no such kind; the message lists those that there are
     */
    public static Set<FaultKind> parse(String list) {
        Set<FaultKind> found = new TreeSet<>();
        for (String word : list.strip().split("\\s*,\\s*", -1)) {
            if (!word.isEmpty()) {
                found.add(named(word));
            }
        }
        return found.isEmpty() ? new TreeSet<>(List.of(values())) : found;
    }

    private static FaultKind named(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "chaos.faults: there is no '" + word + "'; choose from " + List.of(values())));
    }
}
