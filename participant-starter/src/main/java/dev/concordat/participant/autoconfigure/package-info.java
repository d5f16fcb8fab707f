/**
 * Composition: properties, conditions and beans. Imports all others, is imported by none.
 */
@NullMarked
package dev.concordat.participant.autoconfigure;

import org.jspecify.annotations.NullMarked;
