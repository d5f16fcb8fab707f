/**
 * The protocol in one thread under a virtual clock, from one seed: the real core, group commit, retry rules, commitment,
 * inquiry rules, deadlines, delivery plans, voting rounds, request plans, answers of the API, branch books, branch machine
 * and endings, on a simulated log, network, databases and clocks that fail in every way we could think of. Modelled rather
 * than real are Raft, HTTP, SQL, and what the class {@link dev.concordat.coordinator.simulation.Service} says of itself.
 */
@NullMarked
package dev.concordat.coordinator.simulation;

import org.jspecify.annotations.NullMarked;
