/**
 * Carries a command from a caller through the log to its answer, and the log's effects to whoever acts on them. Owns the
 * ports that voting and delivery implement; knows neither HTTP nor Raft.
 */
@NullMarked
package dev.concordat.coordinator.runtime;

import org.jspecify.annotations.NullMarked;
