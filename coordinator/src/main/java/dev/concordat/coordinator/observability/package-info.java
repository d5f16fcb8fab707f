/** Health and metrics of this node. Decides nothing. */
@NullMarked
package dev.concordat.coordinator.observability;

import org.jspecify.annotations.NullMarked;
