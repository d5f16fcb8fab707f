package dev.concordat.participant;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import java.util.List;

/**
 * A kind of resource whose branches can be prepared, and finished from any thread and any instance of the participant.
 * Implementations are thread-safe, and safe against orders that come twice, late, out of order or at once.
 */
public interface BranchResource {

    /**
     * Carries out an order as far as that is possible now.
     *
     * @return a vote for {@link Order#PREPARE}, a commit result for {@link Order#COMMIT}, an abort result for
     *     {@link Order#ABORT}; never {@code done} on the ground that nothing was found
     * @throws RuntimeException if the resource is out of reach; nothing may be concluded from it
     */
    BranchAnswer carryOut(Order order, BranchKey branch);

    /** Orders of different lanes do not wait for each other; by default there is one. Cheap: asked for each order. */
    default String lane(BranchKey branch) {
        return "";
    }

    /**
     * Rolls back what this instance has just prepared of a branch that is in nobody's list, as the call that it belongs
     * to failed. Unlike an abort it never touches what another execution of the same request prepares meanwhile; where
     * that cannot be told apart, an abort is what is left.
     *
     * @return an abort result
     * @throws RuntimeException if the resource is out of reach; nothing may be concluded from it
     */
    default BranchAnswer withdraw(BranchKey branch) {
        return carryOut(Order.ABORT, branch);
    }

    /** Rolls back what this instance holds open under this name, if it does: another one was asked for it. */
    default void disown(BranchKey branch) {}

    /** The branches of this participant that are prepared, or held open, and not finished, oldest first. */
    List<InDoubtBranch> inDoubt();
}
