package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.runtime.SteppedCoordinator;

/** What the mutation breaks in a node's flows. */
record NodeBreaks(World world) implements SteppedCoordinator.Breaks {

    @Override
    public boolean forgetsWhatWasLeftOpen() {
        return world.is(Mutation.FORGETS_WHAT_WAS_LEFT_OPEN);
    }

    @Override
    public boolean answersFromTheRehearsal() {
        return world.is(Mutation.ANSWERS_FROM_THE_REHEARSAL);
    }

    @Override
    public boolean abortsWithoutAnEntry() {
        return world.is(Mutation.ABORTS_WITHOUT_AN_ENTRY);
    }

    @Override
    public boolean presumesAbort() {
        return world.is(Mutation.PRESUMES_ABORT_WITHOUT_AN_ENTRY);
    }

    @Override
    public boolean countsSilenceAsYes() {
        return world.is(Mutation.COUNTS_SILENCE_AS_YES);
    }
}
