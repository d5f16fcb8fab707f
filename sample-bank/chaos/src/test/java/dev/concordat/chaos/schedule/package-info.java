/** Tests of how faults are drawn. */
@NullMarked
package dev.concordat.chaos.schedule;

import org.jspecify.annotations.NullMarked;
