package dev.concordat.coordinator.log;

import dev.concordat.coordinator.transaction.LogTime;

/**
 * What a backup says of itself.
 *
 * @param level feature level at which it is written
 * @param cluster name of the cluster
 * @param generation of the cluster: one more after each restore
 * @param node that wrote it
 * @param index the state contains at least the entry of this index
 * @param term of the node then
 * @param takenAt by that node's clock
 */
public record BackupHeader(
        int level, String cluster, int generation, String node, long index, long term, LogTime takenAt) {}
