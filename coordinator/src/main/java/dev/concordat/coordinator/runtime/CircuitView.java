package dev.concordat.coordinator.runtime;

import dev.concordat.protocol.ParticipantName;

/**
 * What this node knows of the participants' reachability. The leader knows from its deliveries, every node from the
 * voting rounds that it ran itself; a participant that this node never called counts as {@link Circuit#CLOSED}. Safe for
 * use by many threads; never blocks for long.
 */
public interface CircuitView {

    /** The circuit of the participant's instances; addresses that single branches have of their own do not count. */
    Circuit of(ParticipantName participant);
}
