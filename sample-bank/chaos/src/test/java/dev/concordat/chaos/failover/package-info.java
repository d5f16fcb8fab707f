/** Tests of this package. */
@NullMarked
package dev.concordat.chaos.failover;

import org.jspecify.annotations.NullMarked;
