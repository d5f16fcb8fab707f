/**
 * The replicated log on Apache Ratis. The only package that knows Ratis; others use {@link
 * dev.concordat.coordinator.log.raft.RatisLog}.
 */
@NullMarked
package dev.concordat.coordinator.log.raft;

import org.jspecify.annotations.NullMarked;
