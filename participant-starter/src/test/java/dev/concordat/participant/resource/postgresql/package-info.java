/** Tests of this package. */
@NullMarked
package dev.concordat.participant.resource.postgresql;

import org.jspecify.annotations.NullMarked;
