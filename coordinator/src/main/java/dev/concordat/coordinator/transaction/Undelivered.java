package dev.concordat.coordinator.transaction;

import java.util.List;

/** A decided transaction with a branch that has not acknowledged. */
public sealed interface Undelivered extends Decided permits Committing, Aborting {

    /**
     * The same transaction with other branches; completed if none of them is open any more.
     *
     * @param now when that was found
     */
    Decided with(Branches changed, Timeline extended, LogTime now);

    /** What still has to be delivered, in branch order. */
    default List<Delivery> deliveries() {
        return branches().where(Branch::awaitsDelivery).stream()
                .map(branch -> new Delivery(
                        id(),
                        branch.id(),
                        branch.participant(),
                        branch.callback(),
                        branch.holder(decision()),
                        decision(),
                        branch.delivery().attempts()))
                .toList();
    }
}
