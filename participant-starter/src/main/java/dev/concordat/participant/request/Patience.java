package dev.concordat.participant.request;

import java.time.Duration;

/**
 * How many nodes a request has, and how long it waits for them.
 *
 * @param nodes that can be asked, counted from 0
 * @param requestTimeout of one attempt, from request to answer
 * @param hedgeAfter how long a node may keep silent before the next is asked as well
 */
public record Patience(int nodes, Duration requestTimeout, Duration hedgeAfter) {
    public Patience {
        if (nodes < 1) {
            throw new IllegalArgumentException("at least one coordinator is needed");
        }
    }
}
