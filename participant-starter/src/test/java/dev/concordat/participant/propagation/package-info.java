/** Tests of calls that take a transaction along, without a network. */
@NullMarked
package dev.concordat.participant.propagation;

import org.jspecify.annotations.NullMarked;
