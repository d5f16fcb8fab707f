/**
 * The pure part of a participant: names of branches, what a context has carried together, and what evidence allows to answer. No Spring, no I/O, no clock, no randomness.
 */
@NullMarked
package dev.concordat.participant.branch;

import org.jspecify.annotations.NullMarked;
