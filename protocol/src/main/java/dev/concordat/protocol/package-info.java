/**
 * What the coordinator and its participants must agree on: identifiers, votes, decisions, outcomes, headers and wire
 * records. Depends on the JDK alone. Nothing here performs I/O or reads a clock.
 */
@NullMarked
package dev.concordat.protocol;

import org.jspecify.annotations.NullMarked;
