package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Reply;
import java.time.InstantSource;

/** Brings a transaction to its decision, doing on the calling thread what its {@link Commitment} says. */
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
        Commitment commitment = new Commitment(order, System.nanoTime());
        Commitment.Step step = commitment.start();
        while (true) {
            switch (step) {
                case Commitment.Step.Answer answer -> {
                    return answer.reply();
                }
                case Commitment.Step.Apply apply -> step = apply(commitment, apply.command());
                case Commitment.Step.Read read -> step = commitment.read(log.read(), clock.millis());
                case Commitment.Step.Ask ask -> step = commitment.voted(round(commitment, order, ask));
            }
        }
    }

    private Commitment.Step apply(Commitment commitment, Command command) {
        Reply reply;
        try {
            reply = log.apply(command);
        } catch (NoSpaceException full) {
            return commitment.refusedForSpace(full);
        }
        return commitment.applied(reply);
    }

    private RoundResult round(Commitment commitment, CommitOrder order, Commitment.Step.Ask ask) {
        return voting.ask(
                order.id(), ask.branches(), commitment.within(log.applied(), clock.millis(), System.nanoTime()));
    }
}
