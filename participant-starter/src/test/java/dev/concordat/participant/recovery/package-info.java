/** Tests of what runs in the background. */
@NullMarked
package dev.concordat.participant.recovery;

import org.jspecify.annotations.NullMarked;
