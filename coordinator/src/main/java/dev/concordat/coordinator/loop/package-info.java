/**
 * Background work that is repeated as long as the node runs, whatever a step of it throws. Knows nothing but the JDK.
 */
@NullMarked
package dev.concordat.coordinator.loop;

import org.jspecify.annotations.NullMarked;
