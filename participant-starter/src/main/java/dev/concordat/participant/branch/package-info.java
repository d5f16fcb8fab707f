/**
 * The pure part of a participant: names of branches, what a scope has collected, and what the evidence allows to
 * answer. No Spring, I/O, clock or randomness.
 */
@NullMarked
package dev.concordat.participant.branch;

import org.jspecify.annotations.NullMarked;
