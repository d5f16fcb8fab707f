@NullMarked
package dev.concordat.sample.bookshop;

import org.jspecify.annotations.NullMarked;
