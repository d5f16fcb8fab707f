package dev.concordat.coordinator.dispatch;

import java.time.InstantSource;

/** The circuits of one simulated node, shared by deliveries and voting rounds as in production. */
public final class SteppedCircuits {

    final Circuits circuits;

    public SteppedCircuits(CircuitSettings settings, InstantSource clock) {
        this.circuits = new Circuits(settings, clock);
    }
}
