package dev.concordat.coordinator.log;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import java.util.List;

/**
 * Told what happens to this node's log, in order. Calls come from the thread that applies entries: they must return at
 * once and must not throw; an exception stops the node, because effects would be lost.
 */
public interface LogObserver {

    /**
     * An entry was applied here, or, with no effects, a snapshot was installed in place of many.
     *
     * @param index of the entry in the log, growing from call to call
     */
    void applied(long index, List<Effect> effects, CoordinatorState after);

    /** This node leads, and has applied every entry of earlier terms. */
    void leading(long term);

    /** This node does not lead, or not any more. May be told repeatedly. */
    void notLeading();
}
