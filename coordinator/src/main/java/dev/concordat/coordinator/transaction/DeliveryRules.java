package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import java.util.List;
import java.util.function.BiFunction;

/** Takes in what became of the deliveries of a decision. */
final class DeliveryRules {

    private DeliveryRules() {}

    static Transition acknowledge(CoordinatorState state, Command.Acknowledge command) {
        return onOpenBranch(state, command, command.branch(), (undelivered, branch) -> {
            BranchState reached =
                    undelivered.decision() == Decision.COMMIT ? BranchState.COMMITTED : BranchState.ABORTED;
            return change(
                    state,
                    undelivered,
                    branch.acknowledged(reached, state.now()),
                    undelivered
                            .timeline()
                            .plus(
                                    state.now(),
                                    TransactionEvent.Kind.BRANCH_ACKNOWLEDGED,
                                    branch.id().value()));
        });
    }

    /** A hazard exists only of commits: an abort can always be made true by remembering it. */
    static Transition hazard(CoordinatorState state, Command.ReportHazard command) {
        return onOpenBranch(state, command, command.branch(), (undelivered, branch) -> {
            if (undelivered.decision() == Decision.ABORT || branch.state() == BranchState.HAZARD) {
                return state.unchanged(undelivered);
            }
            return change(
                    state,
                    undelivered,
                    branch.hazard(command.detail()),
                    undelivered
                            .timeline()
                            .plus(
                                    state.now(),
                                    TransactionEvent.Kind.BRANCH_HAZARD,
                                    branch.id().value()));
        });
    }

    static Transition failure(CoordinatorState state, Command.ReportFailure command) {
        return onOpenBranch(state, command, command.branch(), (undelivered, branch) -> {
            if (!branch.awaitsDelivery()) {
                return state.unchanged(undelivered);
            }
            Branch failed = branch.failed(command.error(), command.nextAttemptAt());
            return change(state, undelivered, failed, undelivered.timeline());
        });
    }

    /** Runs the step unless the report is late: of a branch that has ended, or of a transaction that has. */
    private static Transition onOpenBranch(
            CoordinatorState state,
            Command.OfTransaction command,
            BranchId id,
            BiFunction<Undelivered, Branch, Transition> step) {
        return switch (state.find(command.id())) {
            case null -> state.unknown(command.id());
            case Active active -> state.rejected(new Rejection.BranchUnknown(active.id(), id));
            case Finished finished -> state.unchanged(finished);
            case Undelivered undelivered -> {
                Branch branch = undelivered.branches().find(id);
                if (branch == null) {
                    yield state.rejected(new Rejection.BranchUnknown(undelivered.id(), id));
                }
                yield branch.isOpen() ? step.apply(undelivered, branch) : state.unchanged(undelivered);
            }
        };
    }

    static Transition change(CoordinatorState state, Undelivered before, Branch changed, Timeline timeline) {
        Decided after = before.with(before.branches().replace(changed), timeline, state.now());
        List<Effect> effects = after instanceof Finished finished ? List.of(new Effect.Completed(finished)) : List.of();
        return state.stored(after, effects);
    }
}
