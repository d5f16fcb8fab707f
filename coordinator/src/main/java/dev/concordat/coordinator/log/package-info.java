/**
 * The replicated log as the rest of the coordinator sees it: the port, the versioned codecs of its entries and snapshots,
 * and the replica that applies them. Nothing here knows how entries are replicated.
 */
@NullMarked
package dev.concordat.coordinator.log;

import org.jspecify.annotations.NullMarked;
