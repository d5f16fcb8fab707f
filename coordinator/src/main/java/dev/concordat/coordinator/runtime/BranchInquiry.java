package dev.concordat.coordinator.runtime;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;

/**
 * A participant's question about a branch that it has prepared.
 *
 * @param expired it has waited longer than its timeout by its own clock
 */
public record BranchInquiry(TransactionId transaction, BranchId branch, boolean expired) {}
