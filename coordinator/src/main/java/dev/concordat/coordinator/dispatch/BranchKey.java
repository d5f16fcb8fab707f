package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.util.Comparator;

/** One branch of one transaction. */
public record BranchKey(TransactionId transaction, BranchId branch) implements Comparable<BranchKey> {

    private static final Comparator<BranchKey> ORDER =
            Comparator.comparing(BranchKey::transaction).thenComparing(BranchKey::branch);

    @Override
    public int compareTo(BranchKey other) {
        return ORDER.compare(this, other);
    }
}
