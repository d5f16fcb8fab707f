/** Who begins the clinic's transactions. Apart from it, as an application takes in what its package holds. */
@NullMarked
package dev.concordat.sample.desk;

import org.jspecify.annotations.NullMarked;
