package dev.concordat.coordinator.transaction;

import java.util.ArrayList;
import java.util.List;

/** Forgets finished transactions whose retention has passed, a few with each command. */
final class RetentionRules {

    /** Most transactions forgotten while one command is applied, so that applying stays short. */
    static final int MAX_FORGOTTEN_AT_ONCE = 16;

    private RetentionRules() {}

    static Transition forgetDue(Transition applied) {
        CoordinatorState state = applied.state();
        TransactionTable remaining = state.table();
        List<Effect> effects = new ArrayList<>(applied.effects());
        for (int i = 0; i < MAX_FORGOTTEN_AT_ONCE && !remaining.retained().isEmpty(); i++) {
            Due first = remaining.retained().first();
            boolean passed = first.at().plus(state.policy().outcomeRetention()).isBefore(state.now());
            // What may be forgotten must be too old to be decided anew (I6).
            if (!passed || !state.isTooOld(first.id())) {
                break;
            }
            remaining = remaining.without(first.id());
            effects.add(new Effect.Forgotten(first.id()));
        }
        return effects.size() == applied.effects().size()
                ? applied
                : new Transition(state.withTable(remaining), applied.reply(), effects);
    }
}
