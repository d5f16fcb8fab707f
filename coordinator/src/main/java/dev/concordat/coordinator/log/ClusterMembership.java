package dev.concordat.coordinator.log;

/**
 * Changes who takes part in the log, one node at a time, on whichever node it is asked. Blocking, and bounded: every
 * call ends within half a minute. Safe for use by many threads, also of several nodes at once: of two changes that
 * overlap one is refused.
 *
 * <p>Every call can be made again and then goes on from what stands. Not promised: that a call which ended as
 * {@link MembershipChange.Unfinished} changed nothing.
 */
public interface ClusterMembership {

    /**
     * A place in the cluster.
     *
     * @param raftAddress host:port of the node's log
     * @param voter false for a standby, which receives the log and has no vote
     */
    record Seat(String node, String raftAddress, boolean voter) {}

    /**
     * Adds the node, promotes it or takes its vote away. It gets a vote only when it has caught up.
     *
     * @param beforeAdding run each time that the node is found to be no member, and before it is added; what it throws
     *     ends the call
     */
    MembershipChange seat(Seat seat, Runnable beforeAdding);

    /**
     * Removes the node; a leader hands over first.
     *
     * @param before run whenever it is clear that the node may be removed, and before anything is changed, perhaps
     *     several times; what it throws ends the call
     */
    MembershipChange remove(String node, Runnable before);

    /** Makes the voter lead. */
    MembershipChange handOver(String node);
}
