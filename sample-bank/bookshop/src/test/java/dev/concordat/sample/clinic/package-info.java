/**
 * A clinic written as an ordinary Spring application, whose calls build on what earlier calls of the same transaction
 * have written.
 */
@NullMarked
package dev.concordat.sample.clinic;

import org.jspecify.annotations.NullMarked;
