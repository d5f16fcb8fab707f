/** Tests of this package. */
@NullMarked
package dev.concordat.participant.context;

import org.jspecify.annotations.NullMarked;
