package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import java.util.List;

/**
 * Told what was applied, in order and one call at a time. Called on the thread that applies entries: must return at once
 * and must not throw.
 */
public interface AppliedListener {

    /** An entry was applied on this node. */
    void applied(List<Effect> effects, CoordinatorState after);

    /**
     * This node leads and has applied all earlier entries: what is outstanding is to be computed from the state.
     *
     * @param state everything applied so far
     */
    void leading(CoordinatorState state);

    /** This node does not lead, or not any more. May be told repeatedly. */
    void notLeading();
}
