package dev.concordat.coordinator.audit.judgement;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which databases belong to which participant: those in which anything of it was seen, however old. A database that lost
 * its newest rows is still its participant's home.
 */
public final class Homes {

    private final SortedMap<String, SortedSet<String>> databases = new TreeMap<>();

    /** By all that was read. */
    public static Homes of(Collection<DatabaseReading> readings) {
        Homes homes = new Homes();
        for (DatabaseReading reading : readings) {
            reading.participants().forEach(participant -> homes.add(participant, reading.database()));
            reading.fence().forEach(row -> homes.add(row.name().participant().value(), row.database()));
            reading.prepared()
                    .forEach(branch -> homes.add(branch.name().participant().value(), branch.database()));
        }
        return homes;
    }

    /** With those of another look. */
    public Homes and(Homes others) {
        Homes both = new Homes();
        for (Homes homes : List.of(this, others)) {
            homes.databases.forEach((participant, names) -> names.forEach(name -> both.add(participant, name)));
        }
        return both;
    }

    private void add(String participant, String database) {
        databases.computeIfAbsent(participant, none -> new TreeSet<>()).add(database);
    }

    /** Databases of a participant; empty if nothing of it was seen anywhere. */
    public Set<String> of(String participant) {
        return Collections.unmodifiableSet(databases.getOrDefault(participant, Collections.emptySortedSet()));
    }
}
