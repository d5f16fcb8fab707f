package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.runtime.VotingRound;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** A voting round with a virtual thread for each target; the first that cannot agree ends it for all. */
final class ParallelVotingRound implements VotingRound {

    private final Gateway gateway;
    private final Circuits circuits;
    private final StateView states;
    private final InstantSource clock;
    private final DispatchSettings settings;

    ParallelVotingRound(
            Gateway gateway, Circuits circuits, StateView states, InstantSource clock, DispatchSettings settings) {
        this.gateway = gateway;
        this.circuits = circuits;
        this.states = states;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public RoundResult ask(TransactionId id, List<Branch> branches, Duration within) {
        Map<Target, List<BranchKey>> targets = branches.stream()
                .collect(Collectors.groupingBy(
                        branch -> new Target(branch.participant(), branch.callback()),
                        TreeMap::new,
                        Collectors.mapping(branch -> new BranchKey(id, branch.id()), Collectors.toList())));
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("vote-", 0).factory());
        try {
            var polls = new ExecutorCompletionService<TargetPoll.Said>(threads);
            targets.forEach((target, keys) -> polls.submit(
                    () -> new TargetPoll(target, keys, gateway, circuits, states, clock, settings.unreachableAfter())
                            .poll(within)));
            return collect(polls, targets.size());
        } finally {
            // Whoever has not answered need not any more.
            threads.shutdownNow();
        }
    }

    private static RoundResult collect(ExecutorCompletionService<TargetPoll.Said> polls, int count) {
        SortedMap<BranchId, Vote> votes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            try {
                TargetPoll.Said said = polls.take().get();
                votes.putAll(said.votes());
                if (said.reason() != null) {
                    return new RoundResult.Failed(said.reason(), said.detail(), votes);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new RoundResult.Failed(AbortReason.PREPARE_TIMEOUT, "this node is stopping", votes);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a poll failed unexpectedly", e);
            }
        }
        return new RoundResult.Unanimous(votes);
    }
}
