package dev.concordat.sample.bank;

import org.springframework.data.annotation.Id;

/**
 * One change of one balance.
 *
 * @param key the branch that made it
 * @param accountId whose balance
 * @param amountCents by how much, never zero
 */
record LedgerEntry(@Id Key key, int accountId, long amountCents) {

    /**
     * A branch changes one balance.
     *
     * @param transactionId global transaction
     * @param branch of it
     */
    record Key(String transactionId, String branch) {}
}
