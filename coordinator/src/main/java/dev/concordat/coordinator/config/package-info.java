/** Properties and composition: the one place that knows every adapter, and that none of them knows. */
@NullMarked
package dev.concordat.coordinator.config;

import org.jspecify.annotations.NullMarked;
