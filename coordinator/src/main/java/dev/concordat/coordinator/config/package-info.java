/** Properties and composition. Knows every adapter; no adapter knows it. */
@NullMarked
package dev.concordat.coordinator.config;

import org.jspecify.annotations.NullMarked;
