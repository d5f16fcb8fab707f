package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.Limits;
import java.util.List;

/** Begins transactions and adds branches to them. */
final class EnlistmentRules {

    private EnlistmentRules() {}

    static Transition begin(CoordinatorState state, Command.Begin command) {
        GlobalTransaction known = state.find(command.id());
        if (known instanceof Decided decided) {
            return state.rejected(new Rejection.AlreadyDecided(decided));
        }
        if (known != null) {
            return state.unchanged(known);
        }
        Rejection refusal = state.refusalOfUnknown(command.id());
        if (refusal != null) {
            return state.rejected(refusal);
        }
        LogTime latest = state.now().plus(state.policy().maxLifetime());
        LogTime deadline = LogTime.min(latest, state.now().plus(command.timeout()));
        Header header = new Header(command.id(), command.name(), deadline);
        return state.stored(Active.begin(header, state.now()), List.of());
    }

    static Transition enlist(CoordinatorState state, Command.Enlist command) {
        return switch (state.find(command.id())) {
            case null -> state.unknown(command.id());
            case Decided decided -> state.rejected(new Rejection.AlreadyDecided(decided));
            case Active active -> enlist(state, active, command.branch());
        };
    }

    private static Transition enlist(CoordinatorState state, Active active, BranchSpec branch) {
        return switch (active.branches().merge(List.of(branch))) {
            case Branches.Merge.Conflict conflict ->
                state.rejected(new Rejection.BranchConflict(active.id(), conflict.branch()));
            case Branches.Merge.Merged merged -> {
                if (merged.branches().equals(active.branches())) {
                    yield state.unchanged(active);
                }
                if (merged.branches().all().size() > Limits.MAX_BRANCHES) {
                    yield state.rejected(new Rejection.TooManyBranches(active.id()));
                }
                yield state.stored(active.with(merged.branches(), state.now()), List.of());
            }
        };
    }
}
