/** Tests of this package. */
@NullMarked
package dev.concordat.participant.branch;

import org.jspecify.annotations.NullMarked;
