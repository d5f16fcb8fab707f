/**
 * The port to the fence: the rows that prove what became of a branch. No SQL here.
 */
@NullMarked
package dev.concordat.participant.journal;

import org.jspecify.annotations.NullMarked;
