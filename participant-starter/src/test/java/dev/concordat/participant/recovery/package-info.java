/** Tests of this package. */
@NullMarked
package dev.concordat.participant.recovery;

import org.jspecify.annotations.NullMarked;
