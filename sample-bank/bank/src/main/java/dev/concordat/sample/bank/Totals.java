package dev.concordat.sample.bank;

/**
 * Sums over all accounts of this bank.
 *
 * @param balanceCents what is on them
 * @param initialCents what was on them at first
 */
record Totals(long balanceCents, long initialCents) {}
