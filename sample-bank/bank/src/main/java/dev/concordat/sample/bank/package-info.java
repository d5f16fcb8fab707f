/**
 * A bank: accounts, and the ledger entries that explain their balances. It knows nothing of other banks or of transfers.
 */
@NullMarked
package dev.concordat.sample.bank;

import org.jspecify.annotations.NullMarked;
