/** Tests of this package. */
@NullMarked
package dev.concordat.participant.threads;

import org.jspecify.annotations.NullMarked;
