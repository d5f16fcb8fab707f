/** Plays a schedule on the test bed under load, has it judged after each round, and writes down what came of it. */
@NullMarked
package dev.concordat.chaos.campaign;

import org.jspecify.annotations.NullMarked;
