/**
 * The replicated log on Apache Ratis. The only package that knows Ratis; {@link
 * dev.concordat.coordinator.log.raft.RatisLog} is its door.
 */
@NullMarked
package dev.concordat.coordinator.log.raft;

import org.jspecify.annotations.NullMarked;
