/** Tests of work that is repeated. */
@NullMarked
package dev.concordat.coordinator.loop;

import org.jspecify.annotations.NullMarked;
