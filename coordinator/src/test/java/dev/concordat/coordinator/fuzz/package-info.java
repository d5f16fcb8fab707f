/** Seeded fuzzing: inputs that are nearly right, and what draws them. */
@NullMarked
package dev.concordat.coordinator.fuzz;

import org.jspecify.annotations.NullMarked;
