/** Begins the clinic's transactions. A package of its own, because an application takes in what its package holds. */
@NullMarked
package dev.concordat.sample.desk;

import org.jspecify.annotations.NullMarked;
