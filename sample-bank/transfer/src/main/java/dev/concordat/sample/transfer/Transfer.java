package dev.concordat.sample.transfer;

import org.springframework.data.annotation.Id;

/**
 * A transfer that was done: visible if and only if its global transaction is committed.
 *
 * @param transactionId the global transaction
 * @param debited account taken from
 * @param credited account given to
 * @param amountCents how much
 */
record Transfer(@Id String transactionId, String debited, String credited, long amountCents) {}
