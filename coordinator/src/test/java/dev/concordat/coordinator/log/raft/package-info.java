/** Tests of the log on Ratis: several nodes in one process, on free ports. */
@NullMarked
package dev.concordat.coordinator.log.raft;

import org.jspecify.annotations.NullMarked;
