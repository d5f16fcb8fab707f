package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * A decision that one branch has to be told. Exists only for applied decisions (R1).
 *
 * @param callback base address to call, where it is not one of the participant's instances
 * @param holder the instance that is to be told before any other, as it may hold the branch open; null: any
 * @param attempts calls that ended before
 */
public record Delivery(
        TransactionId transaction,
        BranchId branch,
        ParticipantName participant,
        @Nullable String callback,
        @Nullable String holder,
        Decision decision,
        int attempts) {}
