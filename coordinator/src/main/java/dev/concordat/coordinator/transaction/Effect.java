package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;

/**
 * What the outside has to do because an entry was applied. Every replica computes the same effects; deliveries are
 * acted on by the leader alone.
 */
public sealed interface Effect {

    /** A decision was made: deliver it. */
    record Deliver(Delivery delivery) implements Effect {}

    /** An operator asked to forget the back-off: deliver at once. */
    record DeliverNow(Delivery delivery) implements Effect {}

    /** Every branch has ended. */
    record Completed(Finished transaction) implements Effect {}

    /** The transaction left the state after its retention. */
    record Forgotten(TransactionId transaction) implements Effect {}

    /** An instance came up, came back or moved: deliver to this participant at once. */
    record InstanceUp(ParticipantName participant) implements Effect {}
}
