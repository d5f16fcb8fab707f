/** Tests of the composition: which beans there are, and what stops a start. */
@NullMarked
package dev.concordat.participant.autoconfigure;

import org.jspecify.annotations.NullMarked;
