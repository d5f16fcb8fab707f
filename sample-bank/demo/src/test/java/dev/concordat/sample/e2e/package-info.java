/**
 * End-to-end tests: real processes, real databases, real kills. Faults come from outside (signals, and proxies between
 * the processes); the processes themselves are those of production.
 */
@NullMarked
package dev.concordat.sample.e2e;

import org.jspecify.annotations.NullMarked;
