package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.transaction.Delivery;
import java.util.List;

/**
 * One call that is to be made now. Made of deliveries and of nothing else, which exist only for applied decisions (R1).
 *
 * @param base address to call
 * @param deliveries of one decision, at least one
 */
record Call(Target target, String base, List<Delivery> deliveries) {

    Call {
        deliveries = List.copyOf(deliveries);
        if (deliveries.stream().map(Delivery::decision).distinct().count() != 1) {
            throw new IllegalArgumentException("a call carries deliveries of one decision");
        }
    }

    Verb verb() {
        return Verb.of(deliveries.getFirst().decision());
    }

    List<BranchKey> branches() {
        return deliveries.stream().map(Call::key).toList();
    }

    static BranchKey key(Delivery delivery) {
        return new BranchKey(delivery.transaction(), delivery.branch());
    }
}
