/** Tests of the executable jar as a process of its own, and of how it ends. */
@NullMarked
package dev.concordat.coordinator.process;

import org.jspecify.annotations.NullMarked;
