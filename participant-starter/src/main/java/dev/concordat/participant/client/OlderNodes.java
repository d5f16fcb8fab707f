package dev.concordat.participant.client;

import dev.concordat.participant.request.RequestResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of an older build, which refuse a request for a field that they do not know. Each is remembered for a while and
 * not for ever, since nodes are upgraded one by one. Thread-safe.
 */
final class OlderNodes {

    /** The price of forgetting is one refused request. */
    static final Duration MEMORY = Duration.ofMinutes(1);

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final String INVALID_REQUEST = "urn:concordat:problem:invalid-request";

    private final AtomicReferenceArray<@Nullable Long> until;
    private final LongSupplier nanos;

    OlderNodes(int nodes, LongSupplier nanos) {
        this.until = new AtomicReferenceArray<>(nodes);
        this.nanos = nanos;
    }

    boolean contains(int node) {
        Long end = until.get(node);
        return end != null && end - nanos.getAsLong() > 0;
    }

    /** The reply to a request, or, if the node refuses it as invalid, to one that an older build understands. */
    CompletableFuture<RequestResult> ask(
            int node, CompletableFuture<RequestResult> first, Supplier<CompletableFuture<RequestResult>> plainly) {
        CompletableFuture<RequestResult> both = first.thenCompose(reply -> {
            if (!isRefused(reply)) {
                return CompletableFuture.completedFuture(reply);
            }
            return plainly.get().thenApply(second -> {
                if (second instanceof RequestResult.Answered answered && answered.status() == OK) {
                    until.set(node, nanos.getAsLong() + MEMORY.toNanos());
                }
                return second;
            });
        });
        // Whoever gives up the reply gives up the call.
        var unused = both.whenComplete((reply, failure) -> first.cancel(true));
        return both;
    }

    private static boolean isRefused(RequestResult reply) {
        return reply instanceof RequestResult.Answered answered
                && answered.status() == BAD_REQUEST
                && ProblemType.of("application/problem+json", answered.body()).equals(INVALID_REQUEST);
    }
}
