/** Tests of what of the bookshop takes part in global transactions, a row each. */
@NullMarked
package dev.concordat.sample.bookshop;

import org.jspecify.annotations.NullMarked;
