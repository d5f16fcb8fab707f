/** The executable jar as a process of its own, and how it ends. */
@NullMarked
package dev.concordat.coordinator.process;

import org.jspecify.annotations.NullMarked;
