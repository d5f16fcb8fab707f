package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.dispatch.SteppedDispatcher;

/** What the mutation breaks in a node's deliveries. */
record DispatchBreaks(World world) implements SteppedDispatcher.Breaks {

    @Override
    public boolean forgetsWhatWasOutstanding() {
        return world.is(Mutation.FORGETS_WHAT_WAS_OUTSTANDING);
    }

    @Override
    public boolean takesSilenceForDone() {
        return world.is(Mutation.TAKES_SILENCE_FOR_DONE);
    }

    @Override
    public boolean takesRetryForDone() {
        return world.is(Mutation.TAKES_RETRY_FOR_DONE);
    }

    @Override
    public boolean takesHazardForDone() {
        return world.is(Mutation.TAKES_HAZARD_FOR_DONE);
    }

    @Override
    public boolean neverReports() {
        return world.is(Mutation.NEVER_REPORTS);
    }

    @Override
    public boolean tellsAnybodyFirst() {
        return world.is(Mutation.TELLS_AN_ABORT_TO_ANYBODY_FIRST);
    }
}
