/** A shop with a warehouse of its own and a database for each tenant, written as if nobody had heard of two phases. */
@NullMarked
package dev.concordat.sample.bookshop;

import org.jspecify.annotations.NullMarked;
