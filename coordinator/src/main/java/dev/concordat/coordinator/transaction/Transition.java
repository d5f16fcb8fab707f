package dev.concordat.coordinator.transaction;

import java.util.List;

/** Result of applying one command. */
public record Transition(CoordinatorState state, Reply reply, List<Effect> effects) {
    public Transition {
        effects = List.copyOf(effects);
    }
}
