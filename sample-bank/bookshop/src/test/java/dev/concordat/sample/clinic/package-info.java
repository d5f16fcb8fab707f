/** A clinic as everybody writes it: calls that build on what earlier calls of the same transaction have written. */
@NullMarked
package dev.concordat.sample.clinic;

import org.jspecify.annotations.NullMarked;
