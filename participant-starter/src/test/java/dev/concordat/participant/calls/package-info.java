/** Calls between services as applications make them, over HTTP and real databases. */
@NullMarked
package dev.concordat.participant.calls;

import org.jspecify.annotations.NullMarked;
