/** Which faults come when, drawn from a seed alone. Pure: knows no clock, no process and no machine. */
@NullMarked
package dev.concordat.chaos.schedule;

import org.jspecify.annotations.NullMarked;
