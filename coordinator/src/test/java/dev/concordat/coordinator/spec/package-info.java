/** Runs the model checker on docs/spec, and keeps the model tied to the code. */
@NullMarked
package dev.concordat.coordinator.spec;

import org.jspecify.annotations.NullMarked;
