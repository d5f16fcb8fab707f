/** Tests of this package. */
@NullMarked
package dev.concordat.participant.propagation;

import org.jspecify.annotations.NullMarked;
