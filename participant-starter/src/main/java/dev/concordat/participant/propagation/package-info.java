/** The client side: gives each call of a global transaction its branch, and takes in what the answer reports. */
@NullMarked
package dev.concordat.participant.propagation;

import org.jspecify.annotations.NullMarked;
