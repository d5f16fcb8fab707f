/**
 * Moves money between banks: each transfer is one global transaction with a branch at each account's bank and one here.
 * Balances live at the banks, not here.
 */
@NullMarked
package dev.concordat.sample.transfer;

import org.jspecify.annotations.NullMarked;
