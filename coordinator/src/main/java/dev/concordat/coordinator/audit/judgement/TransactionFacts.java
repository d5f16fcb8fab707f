package dev.concordat.coordinator.audit.judgement;

import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What all databases and the coordinators say of one transaction. */
record TransactionFacts(TransactionId transaction, List<FenceRow> fence, List<PreparedBranch> prepared, Word word) {

    TransactionFacts {
        fence = List.copyOf(fence);
        prepared = List.copyOf(prepared);
    }

    /** One for each transaction that the coordinators were asked about. */
    static List<TransactionFacts> of(Evidence evidence) {
        SortedMap<TransactionId, List<FenceRow>> fence = new TreeMap<>();
        SortedMap<TransactionId, List<PreparedBranch>> prepared = new TreeMap<>();
        for (DatabaseReading reading : evidence.databases()) {
            reading.fence().forEach(row -> fence.computeIfAbsent(row.name().transaction(), none -> new ArrayList<>())
                    .add(row));
            reading.prepared().stream()
                    .filter(branch -> branch.cluster().equals(evidence.cluster()))
                    .forEach(branch -> prepared.computeIfAbsent(branch.name().transaction(), none -> new ArrayList<>())
                            .add(branch));
        }
        return evidence.words().entrySet().stream()
                .map(entry -> new TransactionFacts(
                        entry.getKey(),
                        fence.getOrDefault(entry.getKey(), List.of()),
                        prepared.getOrDefault(entry.getKey(), List.of()),
                        entry.getValue()))
                .toList();
    }

    boolean isPrepared(BranchName name) {
        return prepared.stream().anyMatch(branch -> branch.name().equals(name));
    }
}
