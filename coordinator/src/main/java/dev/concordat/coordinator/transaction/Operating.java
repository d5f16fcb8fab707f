package dev.concordat.coordinator.transaction;

import java.util.List;

/** What operators can do to a transaction that does not end by itself. */
final class Operating {

    private Operating() {}

    static Transition retry(CoordinatorState state, Command.Retry command) {
        return switch (state.find(command.id())) {
            case null -> state.unknown(command.id());
            case Active active -> state.unchanged(active);
            case Finished finished -> state.unchanged(finished);
            case Unfinished unfinished -> retry(state, unfinished);
        };
    }

    private static Transition retry(CoordinatorState state, Unfinished unfinished) {
        Branches due = unfinished.branches().map(branch -> switch (branch.state()) {
            case HAZARD -> branch.askedAgain();
            case ENLISTED, PREPARED -> branch.dueNow();
            case READ_ONLY, COMMITTED, ABORTED, RESOLVED -> branch;
        });
        Timeline timeline = unfinished.timeline().plus(state.now(), TransactionEvent.Kind.RETRY_REQUESTED, null);
        Decided after = unfinished.with(due, timeline, state.now());
        List<Effect> effects = after instanceof Unfinished open
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
        if (!(decided instanceof Unfinished unfinished) || !branch.isOpen()) {
            return state.rejected(new Rejection.NotResolvable(decided.id(), command.branch()));
        }
        Resolution resolution = command.resolution();
        String detail = branch.id() + " " + resolution.outcome().wireName() + " by " + resolution.operator() + ": "
                + resolution.reason();
        return Delivering.change(
                state,
                unfinished,
                branch.resolved(resolution),
                unfinished.timeline().plus(state.now(), TransactionEvent.Kind.BRANCH_RESOLVED, detail));
    }
}
