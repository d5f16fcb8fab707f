package dev.concordat.coordinator.rest;

import dev.concordat.protocol.ParticipantName;

/** Port: the circuit breakers that this node keeps for participants. Safe for use by many threads. */
@FunctionalInterface
public interface CircuitView {

    /** {@code closed}, {@code open} or {@code half-open}. */
    String stateOf(ParticipantName participant);
}
