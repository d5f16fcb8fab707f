package dev.concordat.coordinator.transaction;

import java.util.List;

/** Keeps the leases of the participants' instances. */
final class RegistrationRules {

    private RegistrationRules() {}

    static Transition register(CoordinatorState state, Command.Register command) {
        InstanceDirectory directory = state.directory().withoutDeadSince(command.participant(), state.horizon());
        if (!directory.hasRoomFor(command.participant(), command.instance())) {
            directory = directory.withoutDeadSince(state.horizon());
        }
        if (!directory.hasRoomFor(command.participant(), command.instance())) {
            return state.rejected(new Rejection.DirectoryFull());
        }
        Instance before = directory.find(command.participant(), command.instance());
        Instance renewed = new Instance(
                command.participant(),
                command.instance(),
                command.url(),
                state.now().plus(command.ttl()));
        boolean wasUp =
                before != null && before.isUp(state.now()) && before.url().equals(command.url());
        List<Effect> effects =
                wasUp || !renewed.isUp(state.now()) ? List.of() : List.of(new Effect.InstanceUp(command.participant()));
        return new Transition(state.withDirectory(directory.with(renewed)), new Reply.Leased(renewed), effects);
    }

    static Transition deregister(CoordinatorState state, Command.Deregister command) {
        return state.withDirectory(state.directory().without(command.participant(), command.instance()))
                .noted();
    }
}
