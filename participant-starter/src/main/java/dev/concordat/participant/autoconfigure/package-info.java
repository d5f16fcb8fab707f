/** Composition: properties, conditions and beans. Imports all other packages, and is imported by none. */
@NullMarked
package dev.concordat.participant.autoconfigure;

import org.jspecify.annotations.NullMarked;
