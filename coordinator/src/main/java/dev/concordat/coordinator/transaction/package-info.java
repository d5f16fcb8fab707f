/**
 * The protocol itself, pure: {@link CoordinatorState} times {@link Command} gives the next state, a {@link Reply} and
 * {@link Effect}s. No I/O, no clock, no randomness, no threads and no unordered iteration may enter, so that every
 * replica computes the same and a simulator can run it from a seed.
 */
@NullMarked
package dev.concordat.coordinator.transaction;

import org.jspecify.annotations.NullMarked;
