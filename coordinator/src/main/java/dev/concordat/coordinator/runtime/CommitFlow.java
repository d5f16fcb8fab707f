package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Active;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Committed;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Brings a transaction to its decision. A list that carries all votes costs one entry and nothing else. Everything else
 * is rehearsed first on a state that is certain to be recent: the core is pure, so applying the command to a copy tells
 * whether votes are missing, or whether the answer stands already, without writing.
 */
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
        long end = System.nanoTime() + order.votingTimeout().toNanos();
        List<BranchSpec> named = order.branches();
        boolean asked = false;
        while (true) {
            Reply reply = propose(new Command.DecideCommit(order.id(), named));
            if (asked && isConflict(reply)) {
                // Another round of the same transaction decided on other votes meanwhile: the caller's own words count.
                return propose(new Command.DecideCommit(order.id(), order.branches()));
            }
            if (!(reply instanceof Reply.Rejected rejected
                    && rejected.rejection() instanceof Rejection.VotesMissing missing)) {
                return reply;
            }
            Round round = ask(order.id(), missing.branches(), Duration.ofNanos(end - System.nanoTime()));
            named = withVotes(named, missing.branches(), round.result().votes());
            if (round.result() instanceof RoundResult.Failed failed) {
                return giveUp(order, round.reason(failed), failed.detail(), named);
            }
            asked = true;
        }
    }

    /** Submits the command unless a rehearsal shows that it would change nothing. */
    private Reply propose(Command.DecideCommit command) {
        if (carriesAllVotes(command)) {
            try {
                return log.apply(command);
            } catch (NoSpaceException full) {
                return standing(command, full);
            }
        }
        CoordinatorState recent = log.read();
        Reply rehearsed = recent.apply(command, new LogTime(clock.millis())).reply();
        if (!(rehearsed instanceof Reply.Accepted accepted) || !accepted.changed()) {
            return rehearsed;
        }
        boolean nothingToContradict =
                recent.table().find(command.id()) == null && accepted.transaction() instanceof Committed;
        return nothingToContradict ? rehearsed : log.apply(command);
    }

    /** What stands already needs no space: whoever asks again is told. */
    private Reply standing(Command.DecideCommit command, NoSpaceException full) {
        Reply rehearsed = log.read().apply(command, new LogTime(clock.millis())).reply();
        if (rehearsed instanceof Reply.Accepted accepted && accepted.changed()) {
            throw full;
        }
        return rehearsed;
    }

    private static boolean carriesAllVotes(Command.DecideCommit command) {
        return command.branches().stream().allMatch(branch -> branch.vote() != null)
                && command.branches().stream().anyMatch(branch -> branch.vote() == Vote.PREPARED);
    }

    /** A round and whether it was the transaction's deadline that bounded it. */
    private record Round(RoundResult result, boolean boundByDeadline) {
        AbortReason reason(RoundResult.Failed failed) {
            return boundByDeadline && failed.reason() == AbortReason.PREPARE_TIMEOUT
                    ? AbortReason.DEADLINE_PASSED
                    : failed.reason();
        }
    }

    private Round ask(TransactionId id, List<Branch> branches, Duration left) {
        Duration within = left;
        boolean boundByDeadline = false;
        if (log.applied().table().find(id) instanceof Active active) {
            Duration toDeadline = Duration.ofMillis(active.deadline().millis() - clock.millis());
            boundByDeadline = toDeadline.compareTo(left) < 0;
            within = boundByDeadline ? toDeadline : left;
        }
        return new Round(voting.ask(id, branches, within.isNegative() ? Duration.ZERO : within), boundByDeadline);
    }

    private Reply giveUp(CommitOrder order, AbortReason reason, String detail, List<BranchSpec> voted) {
        Reply reply = log.apply(new Command.DecideAbort(order.id(), reason, detail, voted));
        if (isConflict(reply)) {
            // The round's votes contradict what was enlisted meanwhile: then the caller's own words have to do.
            reply = log.apply(new Command.DecideAbort(order.id(), reason, detail, order.branches()));
        }
        return reply instanceof Reply.Rejected rejected
                        && rejected.rejection() instanceof Rejection.AlreadyCommitted committed
                ? new Reply.Accepted(committed.transaction(), false)
                : reply;
    }

    private static boolean isConflict(Reply reply) {
        return reply instanceof Reply.Rejected rejected && rejected.rejection() instanceof Rejection.BranchConflict;
    }

    private static List<BranchSpec> withVotes(List<BranchSpec> named, List<Branch> asked, Map<BranchId, Vote> votes) {
        List<BranchSpec> voted = new ArrayList<>();
        for (BranchSpec spec : named) {
            Vote vote = votes.get(spec.branch());
            voted.add(vote == null || spec.vote() != null ? spec : spec.withVote(vote));
        }
        for (Branch branch : asked) {
            boolean isNamed = named.stream().anyMatch(spec -> spec.branch().equals(branch.id()));
            Vote vote = votes.get(branch.id());
            if (!isNamed && vote != null) {
                voted.add(branch.spec().withVote(vote));
            }
        }
        return voted;
    }
}
