/** Tests of what machines that watch a node are told. */
@NullMarked
package dev.concordat.coordinator.observability;

import org.jspecify.annotations.NullMarked;
