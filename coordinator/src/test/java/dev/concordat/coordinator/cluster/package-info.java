/** Tests of how a node makes itself known. */
@NullMarked
package dev.concordat.coordinator.cluster;

import org.jspecify.annotations.NullMarked;
