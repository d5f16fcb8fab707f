package dev.concordat.coordinator.runtime;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * A participant's question about a branch that it has prepared.
 *
 * @param expired it has waited longer than its timeout by its own clock
 * @param participant who asks; null if that was not said
 */
public record BranchInquiry(
        TransactionId transaction,
        BranchId branch,
        boolean expired,
        @Nullable ParticipantName participant) {}
