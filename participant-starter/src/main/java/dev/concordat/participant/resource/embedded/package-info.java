/**
 * Databases that live in the memory of the application, as in its tests: they take no part, and refuse what a global
 * transaction does to them.
 */
@NullMarked
package dev.concordat.participant.resource.embedded;

import org.jspecify.annotations.NullMarked;
