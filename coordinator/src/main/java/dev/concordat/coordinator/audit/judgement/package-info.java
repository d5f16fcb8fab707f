/**
 * The pure part of the audit: rows of the databases and answers of the coordinators go in, findings come out. No
 * clock, no I/O.
 */
@NullMarked
package dev.concordat.coordinator.audit.judgement;

import org.jspecify.annotations.NullMarked;
