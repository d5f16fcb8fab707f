package dev.concordat.chaos.failover;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** How long clients went without an answer. Pure. */
final class Gaps {

    private Gaps() {}

    /**
     * The longest time between two successive commits of all clients taken together, that ends after {@code from}.
     *
     * @param calls of that time and some before it, in any order
     * @return nanoseconds
     */
    static long ofCluster(List<Call> calls, long from, long to) {
        long longest = 0;
        long last = from;
        for (long end : calls.stream()
                .filter(Call::committed)
                .mapToLong(Call::end)
                .sorted()
                .toArray()) {
            if (end <= from) {
                last = end;
            } else if (end <= to) {
                longest = Math.max(longest, end - last);
                last = end;
            }
        }
        return Math.max(longest, to - last);
    }

    /** The longest such time of any single client: what the unluckiest one waited. */
    static long ofWorstClient(List<Call> calls, long from, long to) {
        return calls.stream().collect(Collectors.groupingBy(Call::client)).values().stream()
                .map(own -> ofCluster(own, from, to))
                .max(Comparator.naturalOrder())
                .orElse(to - from);
    }
}
