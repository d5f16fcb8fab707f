/**
 * The coordinator's entry point. Everything else lives in the packages below; ArchitectureTest keeps which of them may
 * know which.
 */
@NullMarked
package dev.concordat.coordinator;

import org.jspecify.annotations.NullMarked;
