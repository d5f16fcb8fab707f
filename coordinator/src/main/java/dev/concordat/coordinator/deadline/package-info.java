/**
 * Turns the wall clock into commands: deadlines that have passed, and time itself on an idle log. Decides nothing: what
 * a command does is judged by log time when it is applied (R4).
 */
@NullMarked
package dev.concordat.coordinator.deadline;

import org.jspecify.annotations.NullMarked;
