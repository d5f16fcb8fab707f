/** A service with many ways to many databases. */
@NullMarked
package dev.concordat.participant.shop;

import org.jspecify.annotations.NullMarked;
