/** Who may call this node, and whom this node may call. Nothing here decides about transactions. */
@NullMarked
package dev.concordat.coordinator.security;

import org.jspecify.annotations.NullMarked;
