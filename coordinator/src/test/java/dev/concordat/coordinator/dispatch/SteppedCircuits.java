package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.Circuit;
import dev.concordat.protocol.ParticipantName;
import java.time.InstantSource;

/** The circuits of one simulated node, shared by deliveries and voting rounds as in production. */
public final class SteppedCircuits {

    final Circuits circuits;

    public SteppedCircuits(CircuitSettings settings, InstantSource clock) {
        this.circuits = new Circuits(settings, clock);
    }

    /** Whether nothing keeps calls from this one instance. */
    public boolean isClosed(ParticipantName participant, String instance) {
        return circuits.of(new Target(participant, null, instance)) == Circuit.CLOSED;
    }
}
