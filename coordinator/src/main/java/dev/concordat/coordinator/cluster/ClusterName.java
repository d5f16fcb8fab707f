package dev.concordat.coordinator.cluster;

/**
 * Which cluster this is.
 *
 * @param cluster part of the names of prepared transactions, and thus kept by a restore
 * @param generation one more after each restore; keeps the log of the new cluster apart from that of the lost one
 */
public record ClusterName(String cluster, int generation) {

    /** Under which the log is known: in the first generation the cluster's own name. */
    public String ofLog() {
        return generation == 1 ? cluster : cluster + "/" + generation;
    }
}
