/** A shop with a warehouse of its own and a database for each tenant, written as an ordinary Spring application. */
@NullMarked
package dev.concordat.sample.bookshop;

import org.jspecify.annotations.NullMarked;
