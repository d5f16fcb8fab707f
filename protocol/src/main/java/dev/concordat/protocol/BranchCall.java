package dev.concordat.protocol;

/** Wire record: one branch of one transaction, as named in callbacks. */
public record BranchCall(String transaction, String branch) {}
