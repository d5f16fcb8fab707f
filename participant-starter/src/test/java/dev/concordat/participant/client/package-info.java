/** Tests of this package. */
@NullMarked
package dev.concordat.participant.client;

import org.jspecify.annotations.NullMarked;
