/** Measures what a client notices when a coordinator dies, pauses, is cut off or is restarted. */
@NullMarked
package dev.concordat.chaos.failover;

import org.jspecify.annotations.NullMarked;
