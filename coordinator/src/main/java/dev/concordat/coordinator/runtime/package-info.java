/**
 * Carries a command from a caller through the log to its answer, and the effects of the log to whoever acts on them.
 * Owns the ports that voting and delivery implement. Knows neither HTTP nor Raft.
 */
@NullMarked
package dev.concordat.coordinator.runtime;

import org.jspecify.annotations.NullMarked;
