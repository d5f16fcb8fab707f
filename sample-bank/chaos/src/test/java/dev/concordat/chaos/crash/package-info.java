/**
 * The crash matrix: real processes die, stand still, lose their power or throw at named points of the code, and the
 * system must come out of it right. The points are rules for an agent that only these tests put into the processes, so
 * that nothing of them is in what is delivered.
 */
@NullMarked
package dev.concordat.chaos.crash;

import org.jspecify.annotations.NullMarked;
