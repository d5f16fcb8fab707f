/** Tests of this package. */
@NullMarked
package dev.concordat.participant.initiator;

import org.jspecify.annotations.NullMarked;
