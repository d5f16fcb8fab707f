/** Tests of the starter as a whole, over real databases and HTTP. */
@NullMarked
package dev.concordat.participant;

import org.jspecify.annotations.NullMarked;
