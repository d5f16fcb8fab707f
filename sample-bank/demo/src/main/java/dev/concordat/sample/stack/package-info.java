/**
 * The whole sample as real processes, the load put on it, and the audit of what it left in the databases; used by the
 * demo and the end-to-end tests alike. Nothing here prints.
 */
@NullMarked
package dev.concordat.sample.stack;

import org.jspecify.annotations.NullMarked;
