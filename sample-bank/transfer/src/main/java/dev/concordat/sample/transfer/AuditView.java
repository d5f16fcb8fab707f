package dev.concordat.sample.transfer;

import dev.concordat.sample.Money;

/**
 * What an audit over all banks found.
 *
 * @param total money on all accounts
 * @param initialTotal money on all accounts at first
 * @param conserved whether the two are equal
 * @param prepared transactions in any of our databases that wait for their outcome
 * @param transfers how many were done
 */
record AuditView(Money total, Money initialTotal, boolean conserved, long prepared, long transfers) {}
