package dev.concordat.sample.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an audit of the databases found.
 *
 * @param totalCents money on all accounts
 * @param initialCents money on all accounts at first
 * @param prepared transactions that still wait for their outcome
 * @param unbalanced transactions whose entries over all banks are not two that cancel out
 * @param wrongBalances accounts whose balance is not what their entries say, or is negative
 * @param booked transactions with entries at the banks
 * @param recorded transactions with a record at the transfer service
 */
public record Findings(
        long totalCents,
        long initialCents,
        List<String> prepared,
        List<String> unbalanced,
        List<String> wrongBalances,
        Set<String> booked,
        Set<String> recorded) {

    public Findings {
        prepared = List.copyOf(prepared);
        unbalanced = List.copyOf(unbalanced);
        wrongBalances = List.copyOf(wrongBalances);
        booked = Set.copyOf(booked);
        recorded = Set.copyOf(recorded);
    }

    /** The same, but for transactions that the transfer service has nothing to do with. */
    public Findings without(Set<String> transactions) {
        Set<String> others = new TreeSet<>(booked);
        others.removeAll(transactions);
        return new Findings(totalCents, initialCents, prepared, unbalanced, wrongBalances, others, recorded);
    }

    /** What is wrong, in sentences; empty if nothing is. */
    public List<String> complaints() {
        List<String> found = new ArrayList<>();
        complain(
                found,
                totalCents != initialCents,
                "the banks hold %d cents, not %d".formatted(totalCents, initialCents));
        complain(found, !prepared.isEmpty(), "transactions are left prepared: " + prepared);
        complain(found, !unbalanced.isEmpty(), "transactions took effect in part: " + unbalanced);
        complain(found, !wrongBalances.isEmpty(), "balances differ from their ledger: " + wrongBalances);
        complain(found, !booked.equals(recorded), "the banks and the transfer service recorded different transactions");
        return found;
    }

    private static void complain(List<String> found, boolean wrong, String complaint) {
        if (wrong) {
            found.add(complaint);
        }
    }
}
