package dev.concordat.chaos.failover;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Durations in nanoseconds, sorted; told in milliseconds. */
record Distribution(List<Long> sorted) {

    static Distribution of(Collection<Long> nanos) {
        return new Distribution(nanos.stream().sorted().toList());
    }

    /** The smallest value that is not exceeded by that share of all (nearest rank). */
    double millis(double share) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, rank - 1)) / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "n %d, p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms",
                sorted.size(),
                millis(.5),
                millis(.9),
                millis(.99),
                millis(1));
    }
}
