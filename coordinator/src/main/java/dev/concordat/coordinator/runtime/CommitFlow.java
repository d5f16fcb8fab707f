package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Reply;
import java.time.InstantSource;

/** Brings a transaction to its decision, doing on the calling thread what its {@link CommitPlan} says. */
final class CommitFlow {

    private final LogAccess log;
    private final VotingRound voting;
    private final InstantSource clock;

    CommitFlow(LogAccess log, VotingRound voting, InstantSource clock) {
        this.log = log;
        this.voting = voting;
        this.clock = clock;
    }

    Reply decide(CommitOrder order) {
        CommitPlan plan = new CommitPlan(order, System.nanoTime());
        CommitPlan.Step step = plan.start();
        while (true) {
            switch (step) {
                case CommitPlan.Step.Answer answer -> {
                    return answer.reply();
                }
                case CommitPlan.Step.Apply apply -> step = apply(plan, apply.command());
                case CommitPlan.Step.Read read -> step = plan.read(log.read(), clock.millis());
                case CommitPlan.Step.Ask ask -> step = plan.voted(round(plan, order, ask));
            }
        }
    }

    private CommitPlan.Step apply(CommitPlan plan, Command command) {
        Reply reply;
        try {
            reply = log.apply(command);
        } catch (DiskSpaceException full) {
            return plan.refusedForSpace(full);
        }
        return plan.applied(reply);
    }

    private RoundResult round(CommitPlan plan, CommitOrder order, CommitPlan.Step.Ask ask) {
        return voting.ask(order.id(), ask.branches(), plan.within(log.applied(), clock.millis(), System.nanoTime()));
    }
}
