/**
 * The protocol in one thread under a virtual clock, from one seed. The real parts (the core, the step machines of
 * coordinator and starter, codecs, answers of the API) run on a simulated log, network, databases and clocks that fail
 * in every way we could think of. What is real and what is modelled: docs/testing.md, The simulation, and {@link
 * dev.concordat.coordinator.simulation.Service}.
 */
@NullMarked
package dev.concordat.coordinator.simulation;

import org.jspecify.annotations.NullMarked;
