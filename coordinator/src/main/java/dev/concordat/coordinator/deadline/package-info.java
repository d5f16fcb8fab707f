/** Turns the wall clock into commands while this node leads. Judges nothing, because time is in the log (R4). */
@NullMarked
package dev.concordat.coordinator.deadline;

import org.jspecify.annotations.NullMarked;
