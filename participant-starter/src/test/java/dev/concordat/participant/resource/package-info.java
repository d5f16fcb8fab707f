/** Tests of this package. */
@NullMarked
package dev.concordat.participant.resource;

import org.jspecify.annotations.NullMarked;
