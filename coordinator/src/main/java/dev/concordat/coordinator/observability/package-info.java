/** Health and metrics: what machines that watch this node are told. Decides nothing. */
@NullMarked
package dev.concordat.coordinator.observability;

import org.jspecify.annotations.NullMarked;
