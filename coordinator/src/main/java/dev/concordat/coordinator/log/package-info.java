/**
 * The replicated log as the rest of the coordinator sees it: the port, the versioned codecs of entries and snapshots,
 * and the replica that applies entries. Nothing here knows how entries are replicated.
 */
@NullMarked
package dev.concordat.coordinator.log;

import org.jspecify.annotations.NullMarked;
