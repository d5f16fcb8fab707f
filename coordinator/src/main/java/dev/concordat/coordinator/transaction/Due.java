package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.TransactionId;
import java.util.Comparator;

/** A transaction that something will happen to at a time; ordered by time, then by identifier. */
record Due(LogTime at, TransactionId id) implements Comparable<Due> {

    private static final Comparator<Due> ORDER = Comparator.comparing(Due::at).thenComparing(Due::id);

    @Override
    public int compareTo(Due other) {
        return ORDER.compare(this, other);
    }
}
