/** What operators see of the cluster, and what they can do to it. Knows the log by its port only. */
@NullMarked
package dev.concordat.coordinator.cluster;

import org.jspecify.annotations.NullMarked;
