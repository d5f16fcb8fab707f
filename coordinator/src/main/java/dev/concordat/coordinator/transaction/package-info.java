/**
 * The protocol itself, pure. Applying a {@link Command} to a {@link CoordinatorState} gives the next state, a {@link
 * Reply} and {@link Effect}s. No I/O, clock, randomness, threads or unordered iteration may enter, so that every
 * replica computes the same, and a simulation can run it from a seed.
 */
@NullMarked
package dev.concordat.coordinator.transaction;

import org.jspecify.annotations.NullMarked;
