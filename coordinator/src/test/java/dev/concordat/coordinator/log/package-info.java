/** Tests of the log, and a log without replication for the tests of others. */
@NullMarked
package dev.concordat.coordinator.log;

import org.jspecify.annotations.NullMarked;
