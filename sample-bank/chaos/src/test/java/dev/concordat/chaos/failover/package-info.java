/** Tests of how gaps between answers are measured. */
@NullMarked
package dev.concordat.chaos.failover;

import org.jspecify.annotations.NullMarked;
