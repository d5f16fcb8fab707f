package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.runtime.CircuitView;
import dev.concordat.coordinator.runtime.ReservedNames;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchState;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Instance;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every participant that has an instance or is owed something, by name. */
record ParticipantsView(List<ParticipantView> participants) {

    /**
     * A participant.
     *
     * @param inDoubt branches that are prepared or hazards in unfinished transactions
     * @param circuit {@code closed}, {@code open} or {@code half-open}, as this node sees it
     */
    record ParticipantView(String participant, List<InstanceView> instances, int inDoubt, String circuit) {}

    record InstanceView(String instance, String url, boolean up, Instant expiresAt) {}

    /** @param clock of this node: log time stands still while nothing is written, leases run out all the same */
    static ParticipantsView of(CoordinatorState state, Instant clock, CircuitView circuits) {
        LogTime now = LogTime.max(state.now(), new LogTime(clock.toEpochMilli()));
        SortedMap<ParticipantName, Integer> inDoubt = inDoubt(state);
        state.directory().instances().keySet().forEach(name -> inDoubt.putIfAbsent(name, 0));
        inDoubt.keySet().removeIf(ReservedNames::contains);
        return new ParticipantsView(inDoubt.entrySet().stream()
                .map(entry -> new ParticipantView(
                        entry.getKey().value(),
                        state.directory().of(entry.getKey()).stream()
                                .map(instance -> view(instance, now))
                                .toList(),
                        entry.getValue(),
                        circuits.of(entry.getKey()).wireName()))
                .toList());
    }

    private static InstanceView view(Instance instance, LogTime now) {
        return new InstanceView(
                instance.instance(),
                instance.url(),
                instance.isUp(now),
                instance.expiresAt().instant());
    }

    private static SortedMap<ParticipantName, Integer> inDoubt(CoordinatorState state) {
        SortedMap<ParticipantName, Integer> counts = new TreeMap<>();
        for (TransactionId id : state.table().unfinished()) {
            GlobalTransaction transaction = state.table().find(id);
            if (transaction == null) {
                continue;
            }
            for (Branch branch : transaction.branches().all()) {
                if (branch.state() == BranchState.PREPARED || branch.state() == BranchState.HAZARD) {
                    counts.merge(branch.participant(), 1, Integer::sum);
                }
            }
        }
        return counts;
    }
}
