/** What is repeated for as long as the node runs, and must not end by itself. Knows nothing but the JDK. */
@NullMarked
package dev.concordat.coordinator.loop;

import org.jspecify.annotations.NullMarked;
