package dev.concordat.coordinator.audit.judgement;

/**
 * A visible row of the fence.
 *
 * @param database where it is
 * @param isWork the branch is committed; otherwise it is a tombstone, and the branch is aborted
 */
public record FenceRow(String database, BranchName name, boolean isWork) {}
