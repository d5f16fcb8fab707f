package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.Policy;
import java.util.List;

/** Makes a new leader's configuration that of the cluster, through the log, so that all replicas judge alike. */
public final class PolicyAdoption implements AppliedListener {

    private final Policy configured;
    private final Proposer proposer;

    public PolicyAdoption(Policy configured, Proposer proposer) {
        this.configured = configured;
        this.proposer = proposer;
    }

    /** An attempt that fails is made again by the next leader; until then the earlier policy stands. */
    @Override
    public void leading(CoordinatorState state) {
        if (!state.policy().equals(configured)) {
            var ignored = proposer.submit(new Command.AdoptPolicy(configured));
        }
    }

    @Override
    public void applied(List<Effect> effects, CoordinatorState after) {}

    @Override
    public void notLeading() {}
}
