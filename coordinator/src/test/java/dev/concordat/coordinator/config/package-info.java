/** Tests of what is said to whoever configures a node wrongly. */
@NullMarked
package dev.concordat.coordinator.config;

import org.jspecify.annotations.NullMarked;
