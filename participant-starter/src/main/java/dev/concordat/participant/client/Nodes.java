package dev.concordat.participant.client;

import dev.concordat.participant.request.RequestResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The coordinators as one request sees them; nodes are counted from 0. */
interface Nodes {

    /** Sends the request to the node; the future ends with a reply and nothing else, soon after the timeout at latest. */
    CompletableFuture<RequestResult> ask(int node, Duration timeout);

    /** The next requests should begin at {@code to} instead of {@code from}; without effect if others said so before. */
    void prefer(int from, int to);
}
