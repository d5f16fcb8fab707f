package dev.concordat.chaos.oracle;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the stub participant was told about each branch. Thread-safe. */
public final class ToldBranches {

    private final Map<Key, Told> branches = new ConcurrentHashMap<>();

    /** A branch. */
    public record Key(String transaction, String branch) {}

    /** What a coordinator tells a participant. */
    public enum Verb {
        PREPARE,
        COMMIT,
        ABORT
    }

    /** How often it was told what. */
    private static final class Told {
        private final Map<Verb, Integer> counts = new EnumMap<>(Verb.class);
        private boolean mayCommit;
    }

    /** The branch has voted that it can commit: in the list that a client carries, or when it was asked. */
    public void voted(Key key) {
        Told told = branches.computeIfAbsent(key, unused -> new Told());
        synchronized (told) {
            told.mayCommit = true;
        }
    }

    /** Notes a message and returns how often it came before. */
    int told(Key key, Verb verb) {
        Told told = branches.computeIfAbsent(key, unused -> new Told());
        synchronized (told) {
            return told.counts.merge(verb, 1, Integer::sum) - 1;
        }
    }

    boolean wasTold(Key key, Verb verb) {
        Told told = branches.get(key);
        if (told == null) {
            return false;
        }
        synchronized (told) {
            return told.counts.containsKey(verb);
        }
    }

    /** Branches of which it was told, each with what is wrong by itself. */
    public List<String> contradictions() {
        List<String> wrong = new ArrayList<>();
        branches.forEach((key, told) -> {
            synchronized (told) {
                if (told.counts.containsKey(Verb.COMMIT) && told.counts.containsKey(Verb.ABORT)) {
                    wrong.add(key + " was told to commit and to abort: " + told.counts);
                }
                if (told.counts.containsKey(Verb.COMMIT) && !told.mayCommit) {
                    wrong.add(key + " was told to commit, but never voted for it");
                }
            }
        });
        return wrong;
    }

    /** Transactions of which a branch was told that. */
    List<String> transactionsTold(Verb verb) {
        return branches.keySet().stream()
                .filter(key -> wasTold(key, verb))
                .map(Key::transaction)
                .distinct()
                .sorted()
                .toList();
    }

    /** Branches of that transaction that can commit and were not told to. */
    List<Key> notToldToCommit(String transaction) {
        return branches.entrySet().stream()
                .filter(entry -> entry.getKey().transaction().equals(transaction))
                .filter(entry -> {
                    synchronized (entry.getValue()) {
                        return entry.getValue().mayCommit
                                && !entry.getValue().counts.containsKey(Verb.COMMIT);
                    }
                })
                .map(Map.Entry::getKey)
                .toList();
    }
}
