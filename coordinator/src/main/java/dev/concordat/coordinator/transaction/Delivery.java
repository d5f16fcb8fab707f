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
 * @param attempts calls that ended before
 */
public record Delivery(
        TransactionId transaction,
        BranchId branch,
        ParticipantName participant,
        @Nullable String callback,
        Decision decision,
        int attempts) {}
