/** The coordinator's entry point; everything else lives in the packages below, whose arrows ArchitectureTest keeps. */
@NullMarked
package dev.concordat.coordinator;

import org.jspecify.annotations.NullMarked;
