package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Makes the decision. The first one applied wins (R2): a later command is answered with the decision that stands, or
 * rejected because it asks for the opposite.
 */
final class DecisionRules {

    private DecisionRules() {}

    static Transition commit(CoordinatorState state, Command.DecideCommit command) {
        BranchId contradiction = BranchSpec.contradiction(command.branches());
        if (contradiction != null) {
            return state.rejected(new Rejection.BranchConflict(command.id(), contradiction));
        }
        return switch (state.find(command.id())) {
            case null -> commitUnknown(state, command);
            case Active active -> commitActive(state, active, command.branches());
            case Committing committing -> commitAgain(state, committing, command.branches());
            case Committed committed -> commitAgain(state, committed, command.branches());
            case Aborting aborting -> state.unchanged(aborting);
            case Aborted aborted -> state.unchanged(aborted);
        };
    }

    private static Transition commitUnknown(CoordinatorState state, Command.DecideCommit command) {
        Rejection refusal = state.refusalOfUnknown(command.id());
        if (refusal != null) {
            return state.rejected(refusal);
        }
        if (command.branches().isEmpty()) {
            return state.rejected(new Rejection.TransactionUnknown(command.id()));
        }
        return merging(state, command.id(), Branches.NONE, command.branches(), merged -> {
            if (!merged.silent().isEmpty()) {
                return state.rejected(new Rejection.VotesMissing(command.id(), merged.silent()));
            }
            Header header = Header.carried(command.id());
            return decided(state, Committing.decide(header, merged, Timeline.EMPTY, state.now()));
        });
    }

    private static Transition commitActive(CoordinatorState state, Active active, List<BranchSpec> named) {
        if (active.isExpired(state.now())) {
            return expire(state, active, told(active, named));
        }
        return merging(state, active.id(), active.branches(), named, merged -> {
            if (merged.anyRefused()) {
                return decided(state, active.abort(AbortReason.VOTE_REFUSED, null, merged, state.now()));
            }
            if (!merged.silent().isEmpty()) {
                return state.rejected(new Rejection.VotesMissing(active.id(), merged.silent()));
            }
            return decided(state, active.commit(merged, state.now()));
        });
    }

    /** Who has to be told of an abort: the branches that the late commit named too, where they fit. */
    private static Branches told(Active active, List<BranchSpec> named) {
        return switch (active.branches().merge(named)) {
            case Branches.Merge.Conflict conflict -> active.branches();
            case Branches.Merge.Merged merged ->
                merged.branches().all().size() > Limits.MAX_BRANCHES ? active.branches() : merged.branches();
        };
    }

    private static Transition commitAgain(CoordinatorState state, Decided decided, List<BranchSpec> named) {
        return switch (decided.branches().merge(named)) {
            case Branches.Merge.Conflict conflict ->
                state.rejected(new Rejection.BranchConflict(decided.id(), conflict.branch()));
            case Branches.Merge.Merged merged -> {
                int decidedUpon = decided.branches().all().size();
                yield merged.branches().all().size() == decidedUpon
                        ? state.unchanged(decided)
                        : state.rejected(new Rejection.BranchConflict(
                                decided.id(),
                                merged.branches().all().get(decidedUpon).id()));
            }
        };
    }

    static Transition abort(CoordinatorState state, Command.DecideAbort command) {
        BranchId contradiction = BranchSpec.contradiction(command.branches());
        if (contradiction != null) {
            return state.rejected(new Rejection.BranchConflict(command.id(), contradiction));
        }
        return switch (state.find(command.id())) {
            case null -> abortUnknown(state, command);
            case Active active ->
                merging(
                        state,
                        active.id(),
                        active.branches(),
                        command.branches(),
                        merged -> decided(state, active.abort(command.reason(), command.text(), merged, state.now())));
            case Committing committing -> state.rejected(new Rejection.AlreadyCommitted(committing));
            case Committed committed -> state.rejected(new Rejection.AlreadyCommitted(committed));
            case Aborting aborting -> state.unchanged(aborting);
            case Aborted aborted -> state.unchanged(aborted);
        };
    }

    private static Transition abortUnknown(CoordinatorState state, Command.DecideAbort command) {
        Rejection refusal = state.refusalOfUnknown(command.id());
        if (refusal != null) {
            return state.rejected(refusal);
        }
        return merging(state, command.id(), Branches.NONE, command.branches(), merged -> {
            Header header = Header.carried(command.id());
            return decided(
                    state,
                    Aborting.decide(header, command.reason(), command.text(), merged, Timeline.EMPTY, state.now()));
        });
    }

    static Transition expire(CoordinatorState state, Command.AbortIfExpired command) {
        return state.find(command.id()) instanceof Active active && active.isExpired(state.now())
                ? expire(state, active, active.branches())
                : state.noted();
    }

    private static Transition expire(CoordinatorState state, Active active, Branches told) {
        return decided(state, active.abort(AbortReason.DEADLINE_PASSED, null, told, state.now()));
    }

    private static Transition merging(
            CoordinatorState state,
            TransactionId id,
            Branches known,
            List<BranchSpec> named,
            Function<Branches, Transition> proceed) {
        return switch (known.merge(named)) {
            case Branches.Merge.Conflict conflict ->
                state.rejected(new Rejection.BranchConflict(id, conflict.branch()));
            case Branches.Merge.Merged merged ->
                merged.branches().all().size() > Limits.MAX_BRANCHES
                        ? state.rejected(new Rejection.TooManyBranches(id))
                        : proceed.apply(merged.branches());
        };
    }

    /** Stores the decision; only now may it be delivered (R1). */
    static Transition decided(CoordinatorState state, Decided transaction) {
        List<Effect> effects = new ArrayList<>();
        switch (transaction) {
            case Undelivered undelivered ->
                undelivered.deliveries().forEach(delivery -> effects.add(new Effect.Deliver(delivery)));
            case Finished finished -> effects.add(new Effect.Completed(finished));
        }
        return state.stored(transaction, effects);
    }
}
