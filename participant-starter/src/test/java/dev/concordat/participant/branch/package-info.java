/** Tests of the pure part, without Spring and databases. */
@NullMarked
package dev.concordat.participant.branch;

import org.jspecify.annotations.NullMarked;
