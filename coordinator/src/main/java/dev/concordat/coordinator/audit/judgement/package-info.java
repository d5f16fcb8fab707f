/**
 * What the audit makes of what it has read, pure: rows of the databases and the coordinators' words go in, findings come
 * out. No clock, no I/O.
 */
@NullMarked
package dev.concordat.coordinator.audit.judgement;

import org.jspecify.annotations.NullMarked;
