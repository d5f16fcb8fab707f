/** Tests of the flags of a campaign. */
@NullMarked
package dev.concordat.chaos.campaign;

import org.jspecify.annotations.NullMarked;
