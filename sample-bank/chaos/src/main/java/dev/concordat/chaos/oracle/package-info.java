/** Asks, writes down what was answered, and judges it. Knows the public contract, and nothing of faults. */
@NullMarked
package dev.concordat.chaos.oracle;

import org.jspecify.annotations.NullMarked;
