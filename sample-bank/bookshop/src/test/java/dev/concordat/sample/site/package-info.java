/** The PostgreSQL and the coordinator that all tests of this module share. */
@NullMarked
package dev.concordat.sample.site;

import org.jspecify.annotations.NullMarked;
