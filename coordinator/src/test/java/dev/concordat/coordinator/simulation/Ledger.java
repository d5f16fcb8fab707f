package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.transaction.Violated;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.protocol.TransactionId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What every branch was asked to book, and which of it was committed: the balances must follow from it, and every
 * transaction has all of its legs or none (S16, S17). Only what a database has lost may be missing.
 */
final class Ledger {

    /** Of one branch. */
    record Leg(int database, int account, long amount) {}

    private final Map<BranchKey, Leg> legs = new LinkedHashMap<>();
    private final Set<BranchKey> committed = new LinkedHashSet<>();
    private final Map<TransactionId, Map<BranchKey, Set<BranchKey>>> audits = new TreeMap<>();

    /** A branch is asked for this, maybe again. */
    void asked(BranchKey key, Leg leg) {
        if (leg.amount() != 0) {
            legs.put(key, leg);
        }
    }

    void committed(BranchKey key) {
        if (legs.containsKey(key)) {
            committed.add(key);
        }
    }

    /** A branch of an audit has read every account of a database, and holds them. */
    void read(BranchKey key, int database) {
        Set<BranchKey> seen = new LinkedHashSet<>();
        for (BranchKey booked : committed) {
            if (leg(booked).database() == database) {
                seen.add(booked);
            }
        }
        audits.computeIfAbsent(key.transaction(), ignored -> new LinkedHashMap<>())
                .put(key, seen);
    }

    /** What an audit that is committed has read (S17). */
    void audited(TransactionId id, long sum, Predicate<BranchKey> wasLost) {
        Map<BranchKey, Set<BranchKey>> reads = audits.getOrDefault(id, Map.of());
        if (reads.keySet().stream().anyMatch(wasLost)) {
            // Its locks went with it: what came between its two looks, it could not keep out.
            return;
        }
        Set<BranchKey> seen = new LinkedHashSet<>();
        reads.values().forEach(seen::addAll);
        require(
                sum == Network.SERVICES * Database.ACCOUNTS * Database.INITIAL + sum(seen),
                "S17: an audit through the protocol has read " + sum);
        transactions(seen).forEach(each -> whole(each, seen, wasLost, "S17: an audit has read a part of "));
    }

    /** All is quiet. */
    void settled(List<Database> databases, Predicate<BranchKey> wasLost) {
        for (Database database : databases) {
            for (int account = 0; account < Database.ACCOUNTS; account++) {
                Leg place = new Leg(database.number, account, 0);
                long booked = committed.stream()
                        .map(this::leg)
                        .filter(leg -> leg.database() == place.database() && leg.account() == place.account())
                        .mapToLong(Leg::amount)
                        .sum();
                require(
                        database.balance(account) == Database.INITIAL + booked,
                        "S16: the balance is " + database.balance(account) + ", booked is " + booked + ": " + place);
            }
        }
        transactions(committed).forEach(each -> whole(each, committed, wasLost, "S16: committed is a part of "));
    }

    private Set<TransactionId> transactions(Set<BranchKey> some) {
        Set<TransactionId> ids = new TreeSet<>();
        some.forEach(key -> ids.add(key.transaction()));
        return ids;
    }

    /** All legs are there, and make up nothing. */
    private void whole(TransactionId id, Set<BranchKey> found, Predicate<BranchKey> wasLost, String otherwise) {
        Set<BranchKey> all = new LinkedHashSet<>();
        legs.keySet().forEach(key -> {
            if (key.transaction().equals(id)) {
                all.add(key);
                require(found.contains(key) || wasLost.test(key), otherwise + id + ", without " + key);
            }
        });
        require(sum(all) == 0, otherwise + id + ": its legs make " + sum(all));
    }

    private long sum(Set<BranchKey> some) {
        return some.stream().mapToLong(key -> leg(key).amount()).sum();
    }

    private Leg leg(BranchKey key) {
        return Objects.requireNonNull(legs.get(key));
    }

    private static void require(boolean holds, String property) {
        if (!holds) {
            throw new Violated(property);
        }
    }
}
