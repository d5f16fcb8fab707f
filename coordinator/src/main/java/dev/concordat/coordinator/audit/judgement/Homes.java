package dev.concordat.coordinator.audit.judgement;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which databases belong to which participant: those in which anything of it was seen. */
public final class Homes {

    private final SortedMap<String, SortedSet<String>> databases = new TreeMap<>();

    /** By all that was read. */
    public static Homes of(Collection<DatabaseReading> readings) {
        Homes homes = new Homes();
        for (DatabaseReading reading : readings) {
            reading.fence().forEach(row -> homes.add(row.name(), row.database()));
            reading.prepared().forEach(branch -> homes.add(branch.name(), branch.database()));
        }
        return homes;
    }

    private void add(BranchName name, String database) {
        databases
                .computeIfAbsent(name.participant().value(), none -> new TreeSet<>())
                .add(database);
    }

    /** Databases of a participant; empty if nothing of it was seen anywhere. */
    public Set<String> of(String participant) {
        return Collections.unmodifiableSet(databases.getOrDefault(participant, Collections.emptySortedSet()));
    }
}
