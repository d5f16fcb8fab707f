/** Tests of the runtime against an in-memory log. */
@NullMarked
package dev.concordat.coordinator.runtime;

import org.jspecify.annotations.NullMarked;
