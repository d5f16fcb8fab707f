/** Tests of the hosts, as far as they need no root. */
@NullMarked
package dev.concordat.chaos.host;

import org.jspecify.annotations.NullMarked;
