/** Seeded fuzzing: inputs that are nearly right, and the generators that draw them. */
@NullMarked
package dev.concordat.coordinator.fuzz;

import org.jspecify.annotations.NullMarked;
