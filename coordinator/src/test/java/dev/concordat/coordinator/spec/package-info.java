/** Runs the model checker on docs/spec, and holds model, pages and code together. */
@NullMarked
package dev.concordat.coordinator.spec;

import org.jspecify.annotations.NullMarked;
