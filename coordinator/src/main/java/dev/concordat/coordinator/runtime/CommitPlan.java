package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Active;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Committed;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One wish to commit on its way to the decision: what came of a step goes in, the next step comes out. A list that
 * carries all votes costs one entry and nothing else. Everything else is rehearsed first on a state that is certain to be
 * recent: the core is pure, so applying the command to a copy tells whether votes are missing, or whether the answer
 * stands already, without writing. Pure but for its own fields; not thread-safe.
 */
final class CommitPlan {

    /** What is to be done next. */
    sealed interface Step {

        /** Put the command through the log, then {@link #applied}, or {@link #refusedForSpace}. */
        record Apply(Command command) implements Step {}

        /** Get a state that is certain to be recent, then {@link #read}. */
        record Read() implements Step {}

        /** Ask these branches for their votes {@link #within} its bound, then {@link #voted}. */
        record Ask(List<Branch> branches) implements Step {}

        /** Over: this is the answer. */
        record Answer(Reply reply) implements Step {}
    }

    private enum Stage {
        PROPOSING,
        /** With the caller's own words, after which there is no other proposal. */
        PROPOSING_LAST,
        ABORTING,
        ABORTING_LAST
    }

    private final CommitOrder order;
    private final long votingEnd;
    private Stage stage = Stage.PROPOSING;
    private Command.DecideCommit proposal;
    private @Nullable DiskSpaceException full;
    private List<Branch> missing = List.of();
    private boolean asked;
    private boolean boundByDeadline;
    private RoundResult.@Nullable Failed failed;

    /** @param nanos now, by a monotonic clock */
    CommitPlan(CommitOrder order, long nanos) {
        this.order = order;
        this.votingEnd = nanos + order.votingTimeout().toNanos();
        this.proposal = new Command.DecideCommit(order.id(), order.branches());
    }

    Step start() {
        return propose(proposal);
    }

    /** Applies the command unless a rehearsal shows that it would change nothing. */
    private Step propose(Command.DecideCommit command) {
        proposal = command;
        return carriesAllVotes(command) ? new Step.Apply(command) : new Step.Read();
    }

    private static boolean carriesAllVotes(Command.DecideCommit command) {
        return command.branches().stream().allMatch(branch -> branch.vote() != null)
                && command.branches().stream().anyMatch(branch -> branch.vote() == Vote.PREPARED);
    }

    /** The command of the last step has been applied. */
    Step applied(Reply reply) {
        return switch (stage) {
            case PROPOSING, PROPOSING_LAST -> proposed(reply);
            case ABORTING -> isConflict(reply) ? abortInOwnWords() : ended(reply);
            case ABORTING_LAST -> ended(reply);
        };
    }

    /**
     * The command was refused because the disk is nearly full. What stands already needs no space: whoever asks again is
     * told.
     *
     * @throws DiskSpaceException if nothing can be done about it
     */
    Step refusedForSpace(DiskSpaceException refusal) {
        boolean rehearsed = full != null || !carriesAllVotes(proposal);
        if (rehearsed || stage == Stage.ABORTING || stage == Stage.ABORTING_LAST) {
            throw refusal;
        }
        full = refusal;
        return new Step.Read();
    }

    /** @throws DiskSpaceException if the log has no space and nothing stands yet */
    Step read(CoordinatorState recent, long wallMillis) {
        Reply rehearsed =
                Protocol.apply(recent, proposal, new LogTime(wallMillis)).reply();
        boolean changes = rehearsed instanceof Reply.Accepted accepted && accepted.changed();
        if (!changes) {
            full = null;
            return proposed(rehearsed);
        }
        if (full != null) {
            throw full;
        }
        return isNothingToContradict(recent, rehearsed) ? proposed(rehearsed) : new Step.Apply(proposal);
    }

    private boolean isNothingToContradict(CoordinatorState recent, Reply rehearsed) {
        return recent.table().find(order.id()) == null
                && rehearsed instanceof Reply.Accepted accepted
                && accepted.transaction() instanceof Committed;
    }

    private Step proposed(Reply reply) {
        if (stage == Stage.PROPOSING_LAST) {
            return new Step.Answer(reply);
        }
        if (asked && isConflict(reply)) {
            // Another round of the same transaction decided on other votes meanwhile: the caller's own words count.
            stage = Stage.PROPOSING_LAST;
            return propose(new Command.DecideCommit(order.id(), order.branches()));
        }
        if (reply instanceof Reply.Rejected rejected && rejected.rejection() instanceof Rejection.VotesMissing silent) {
            missing = silent.branches();
            return new Step.Ask(missing);
        }
        return new Step.Answer(reply);
    }

    /**
     * The bound of the voting round that is to begin.
     *
     * @param applied what this node has applied
     */
    Duration within(CoordinatorState applied, long wallMillis, long nanos) {
        Duration within = Duration.ofNanos(votingEnd - nanos);
        boundByDeadline = false;
        if (applied.table().find(order.id()) instanceof Active active) {
            Duration toDeadline = Duration.ofMillis(active.deadline().millis() - wallMillis);
            boundByDeadline = toDeadline.compareTo(within) < 0;
            within = boundByDeadline ? toDeadline : within;
        }
        return within.isNegative() ? Duration.ZERO : within;
    }

    /** The voting round is over. */
    Step voted(RoundResult round) {
        List<BranchSpec> named = withVotes(proposal.branches(), missing, round.votes());
        if (round instanceof RoundResult.Failed failure) {
            failed = failure;
            stage = Stage.ABORTING;
            return new Step.Apply(new Command.DecideAbort(order.id(), reason(failure), failure.detail(), named));
        }
        asked = true;
        return propose(new Command.DecideCommit(order.id(), named));
    }

    private AbortReason reason(RoundResult.Failed failure) {
        return boundByDeadline && failure.reason() == AbortReason.PREPARE_TIMEOUT
                ? AbortReason.DEADLINE_PASSED
                : failure.reason();
    }

    /** The round's votes contradict what was enlisted meanwhile: then the caller's own words have to do. */
    private Step abortInOwnWords() {
        RoundResult.Failed failure = failed;
        if (failure == null) {
            throw new IllegalStateException("an abort follows a round that failed");
        }
        stage = Stage.ABORTING_LAST;
        return new Step.Apply(new Command.DecideAbort(order.id(), reason(failure), failure.detail(), order.branches()));
    }

    private static Step ended(Reply reply) {
        return new Step.Answer(
                reply instanceof Reply.Rejected rejected
                                && rejected.rejection() instanceof Rejection.AlreadyCommitted committed
                        ? new Reply.Accepted(committed.transaction(), false)
                        : reply);
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
