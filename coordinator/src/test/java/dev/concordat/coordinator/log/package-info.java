/** Tests of the codecs, the replica and the port, and a log without replication for other tests. */
@NullMarked
package dev.concordat.coordinator.log;

import org.jspecify.annotations.NullMarked;
