/** Runs what docs/examples shows, as a reader would. */
@NullMarked
package dev.concordat.coordinator.examples;

import org.jspecify.annotations.NullMarked;
