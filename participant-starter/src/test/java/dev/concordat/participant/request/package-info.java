/** Tests of this package. */
@NullMarked
package dev.concordat.participant.request;

import org.jspecify.annotations.NullMarked;
