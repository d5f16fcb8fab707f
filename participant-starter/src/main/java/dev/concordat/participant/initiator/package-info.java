/** Begins global transactions and asks for their decision. No SQL, no HTTP. */
@NullMarked
package dev.concordat.participant.initiator;

import org.jspecify.annotations.NullMarked;
