/** Tests of health and metrics. */
@NullMarked
package dev.concordat.coordinator.observability;

import org.jspecify.annotations.NullMarked;
