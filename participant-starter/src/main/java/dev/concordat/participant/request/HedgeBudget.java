package dev.concordat.participant.request;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often a slow node may be doubled by another one: for a burst of requests that hang on one node at once, and then for
 * one in ten. So a cluster that is slow because it is overloaded is not asked twice as much. Thread-safe.
 */
public final class HedgeBudget {

    private static final int BURST = 100;

    /** What a hedge costs, in answers. */
    private static final int COST = 10;

    private final AtomicInteger answers = new AtomicInteger(BURST * COST);

    /** An answer came without doubling. */
    public void earn() {
        answers.updateAndGet(saved -> Math.min(BURST * COST, saved + 1));
    }

    /** Whether another node may be asked beside a slow one. */
    public boolean spend() {
        return answers.getAndUpdate(saved -> saved < COST ? saved : saved - COST) >= COST;
    }
}
