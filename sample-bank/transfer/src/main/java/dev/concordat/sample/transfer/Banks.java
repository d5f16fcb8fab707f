package dev.concordat.sample.transfer;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The banks by name, in a fixed order. */
final class Banks {

    private final SortedMap<String, BankClient> clients;

    Banks(Map<String, BankClient> clients) {
        this.clients = new TreeMap<>(clients);
    }

    Set<String> names() {
        return clients.keySet();
    }

    Collection<BankClient> all() {
        return clients.values();
    }

    /** The bank of that name, which must be one of {@link #names()}. */
    BankClient of(AccountRef account) {
        BankClient client = clients.get(account.bank());
        if (client == null) {
            throw new IllegalArgumentException("no such bank: " + account.bank());
        }
        return client;
    }
}
