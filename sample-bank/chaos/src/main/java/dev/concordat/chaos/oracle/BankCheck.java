package dev.concordat.chaos.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges a history of transfers by the balances that were read when nothing was in flight: money is conserved, and each
 * account holds what the answers say (S16, S23). Pure.
 */
public final class BankCheck {

    private BankCheck() {}

    /**
     * What is wrong, in sentences.
     *
     * @param initial balances before the first transfer, in cents
     * @param read balances afterwards
     */
    public static List<String> of(Map<String, Long> initial, Collection<Transfer> transfers, Map<String, Long> read) {
        List<String> wrong = new ArrayList<>();
        long before = total(initial);
        long after = total(read);
        if (before != after) {
            wrong.add("the accounts hold %d cents, not %d".formatted(after, before));
        }
        Map<String, Long> least = new TreeMap<>(initial);
        Map<String, Long> most = new TreeMap<>(initial);
        for (Transfer transfer : transfers) {
            if (transfer.fate() != Transfer.Fate.NOT_MOVED) {
                least.merge(transfer.from(), -transfer.cents(), Long::sum);
                most.merge(transfer.to(), transfer.cents(), Long::sum);
            }
            if (transfer.fate() == Transfer.Fate.MOVED) {
                most.merge(transfer.from(), -transfer.cents(), Long::sum);
                least.merge(transfer.to(), transfer.cents(), Long::sum);
            }
        }
        for (Map.Entry<String, Long> account : least.entrySet()) {
            Long balance = read.get(account.getKey());
            long highest = most.getOrDefault(account.getKey(), 0L);
            if (balance == null || balance < 0 || balance < account.getValue() || balance > highest) {
                wrong.add("%s holds %d cents, and by the answers %d to %d"
                        .formatted(account.getKey(), balance, account.getValue(), highest));
            }
        }
        return wrong;
    }

    private static long total(Map<String, Long> balances) {
        return balances.values().stream().mapToLong(Long::longValue).sum();
    }
}
