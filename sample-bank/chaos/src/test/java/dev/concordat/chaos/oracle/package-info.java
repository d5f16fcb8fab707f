/** Tests of the judges: what they must accept, and what they must find. */
@NullMarked
package dev.concordat.chaos.oracle;

import org.jspecify.annotations.NullMarked;
