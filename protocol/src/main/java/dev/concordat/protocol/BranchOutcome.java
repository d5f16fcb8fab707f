package dev.concordat.protocol;

/**
 * Wire record: the coordinator's answer to one {@link Inquiry}.
 *
 * @param outcome wire form of an {@link Outcome}
 */
public record BranchOutcome(String transaction, String branch, String outcome) {}
