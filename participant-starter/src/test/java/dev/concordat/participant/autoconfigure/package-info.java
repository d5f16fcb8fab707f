/** Tests of this package. */
@NullMarked
package dev.concordat.participant.autoconfigure;

import org.jspecify.annotations.NullMarked;
