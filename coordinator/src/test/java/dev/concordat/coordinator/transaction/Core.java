package dev.concordat.coordinator.transaction;

/** The machine that a random run drives: {@link #PRODUCTION}, or a {@link Mutant} that breaks a rule of it. */
@FunctionalInterface
public interface Core {

    Core PRODUCTION = Protocol::apply;

    Transition apply(CoordinatorState state, Command command, LogTime stamp);

    /** The state after a restart from a snapshot of it. */
    default CoordinatorState restarted(CoordinatorState state) {
        return CoordinatorState.restore(
                state.policy(),
                state.now(),
                state.horizon(),
                state.table().lostUntil(),
                state.nodes(),
                state.table().byId().values(),
                state.directory().instances().values().stream()
                        .flatMap(known -> known.values().stream())
                        .toList());
    }

    /** The state of a cluster restored from a backup. */
    default CoordinatorState restored(CoordinatorState backup, LogTime lostUntil) {
        return backup.restoredFromBackup(lostUntil);
    }
}
