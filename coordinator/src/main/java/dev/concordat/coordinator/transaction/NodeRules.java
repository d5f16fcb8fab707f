package dev.concordat.coordinator.transaction;

/** Keeps what the nodes say of themselves, and raises the feature level when all of them can follow. */
final class NodeRules {

    private NodeRules() {}

    static Transition announce(CoordinatorState state, Command.AnnounceNode command) {
        if (!state.nodes().hasRoomFor(command.node().node())) {
            return state.rejected(new Rejection.DirectoryFull());
        }
        return state.withNodes(state.nodes().with(command.node())).noted();
    }

    static Transition forget(CoordinatorState state, Command.ForgetNode command) {
        return state.withNodes(state.nodes().without(command.node())).noted();
    }

    /** Who proposed it looked at an older state, perhaps: what the nodes say now counts. */
    static Transition raise(CoordinatorState state, Command.RaiseLevel command) {
        boolean all = state.nodes().levelOfAll(command.members()) >= command.level();
        return all && command.level() > state.nodes().level()
                ? state.withNodes(state.nodes().raisedTo(command.level())).noted()
                : state.noted();
    }
}
