/**
 * The atomicity probe: applications drawn from a seed, run on real databases and judged by what all of them hold. Plans,
 * histories and the oracle are pure; Spring, databases and processes are kept to the rest.
 */
@NullMarked
package dev.concordat.sample.probe;

import org.jspecify.annotations.NullMarked;
