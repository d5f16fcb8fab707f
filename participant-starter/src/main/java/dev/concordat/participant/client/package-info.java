/** Speaks to the coordinators over HTTP. Nothing else does. */
@NullMarked
package dev.concordat.participant.client;

import org.jspecify.annotations.NullMarked;
