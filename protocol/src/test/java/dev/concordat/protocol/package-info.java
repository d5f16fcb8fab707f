/** Tests of what goes over the wire. The golden files are the contract for other languages. */
@NullMarked
package dev.concordat.protocol;

import org.jspecify.annotations.NullMarked;
