package dev.concordat.participant.branch;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;

/** Names a branch among all transactions. */
public record BranchKey(TransactionId transaction, BranchId branch) {
    @Override
    public String toString() {
        return transaction + "/" + branch;
    }
}
