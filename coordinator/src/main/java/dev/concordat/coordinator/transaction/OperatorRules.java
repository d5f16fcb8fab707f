package dev.concordat.coordinator.transaction;

import java.util.List;

/** What operators can do to a transaction that does not end by itself. */
final class OperatorRules {

    private OperatorRules() {}

    static Transition retry(CoordinatorState state, Command.Retry command) {
        return switch (state.find(command.id())) {
            case null -> state.unknown(command.id());
            case Active active -> state.unchanged(active);
            case Finished finished -> state.unchanged(finished);
            case Undelivered undelivered -> retry(state, undelivered);
        };
    }

    private static Transition retry(CoordinatorState state, Undelivered undelivered) {
        Branches due = undelivered.branches().map(branch -> switch (branch.state()) {
            case HAZARD -> branch.askedAgain();
            case ENLISTED, PREPARED -> branch.dueNow();
            case READ_ONLY, COMMITTED, ABORTED, RESOLVED -> branch;
        });
        Timeline timeline = undelivered.timeline().plus(state.now(), TransactionEvent.Kind.RETRY_REQUESTED, null);
        Decided after = undelivered.with(due, timeline, state.now());
        List<Effect> effects = after instanceof Undelivered open
                ? open.deliveries().stream().<Effect>map(Effect.DeliverNow::new).toList()
                : List.of();
        return state.stored(after, effects);
    }

    static Transition resolve(CoordinatorState state, Command.Resolve command) {
        return switch (state.find(command.id())) {
            case null -> state.unknown(command.id());
            case Active active -> state.rejected(new Rejection.NotResolvable(active.id(), command.branch()));
            case Decided decided -> resolve(state, decided, command);
        };
    }

    private static Transition resolve(CoordinatorState state, Decided decided, Command.Resolve command) {
        Branch branch = decided.branches().find(command.branch());
        if (branch == null) {
            return state.rejected(new Rejection.BranchUnknown(decided.id(), command.branch()));
        }
        Resolution before = branch.resolution();
        if (before != null && before.outcome() == command.resolution().outcome()) {
            return state.unchanged(decided);
        }
        if (!(decided instanceof Undelivered undelivered) || !branch.isOpen()) {
            return state.rejected(new Rejection.NotResolvable(decided.id(), command.branch()));
        }
        Resolution resolution = command.resolution();
        String detail = branch.id() + " " + resolution.outcome().wireName() + " by " + resolution.operator() + ": "
                + resolution.reason();
        return DeliveryRules.change(
                state,
                undelivered,
                branch.resolved(resolution),
                undelivered.timeline().plus(state.now(), TransactionEvent.Kind.BRANCH_RESOLVED, detail));
    }
}
