package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.CoordinatorState;

/** What this node has applied so far. */
public interface StateView {

    /** This node's own state; it may be behind the leader's. */
    CoordinatorState applied();
}
