/** Tests of how a global transaction begins and ends. */
@NullMarked
package dev.concordat.participant.initiator;

import org.jspecify.annotations.NullMarked;
