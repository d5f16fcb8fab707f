package dev.concordat.participant.client;

import dev.concordat.participant.request.HedgeBudget;
import dev.concordat.participant.request.RequestPlan;
import dev.concordat.participant.request.RequestPlan.Step;
import dev.concordat.participant.request.RequestResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on its way to an answer: carries out a {@link RequestPlan}. For one thread. */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Nodes nodes;
    private final RequestPlan plan;
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final List<CompletableFuture<RequestResult>> attempts = new ArrayList<>();

    Exchange(Nodes nodes, CoordinatorSettings settings, HedgeBudget hedges, int first, Duration budget) {
        this.nodes = nodes;
        this.plan = new RequestPlan(
                settings.patience(),
                hedges,
                ThreadLocalRandom.current(),
                nodes::prefer,
                first,
                System.nanoTime() + budget.toNanos());
    }

    private record Ended(int node, RequestResult reply) {}

    RequestResult run() {
        try {
            Step step = plan.begin(System.nanoTime());
            while (!(step instanceof Step.End)) {
                step = carryOut(step);
            }
            return ((Step.End) step).reply();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new RequestResult.Lost("interrupted while waiting for an answer");
        } finally {
            attempts.forEach(attempt -> attempt.cancel(true));
        }
    }

    private Step carryOut(Step step) throws InterruptedException {
        if (step instanceof Step.Ask ask) {
            ask(ask);
            return plan.asked(System.nanoTime());
        }
        if (step instanceof Step.Rest rest) {
            TimeUnit.MILLISECONDS.sleep(rest.millis());
            return plan.rested(System.nanoTime());
        }
        if (step instanceof Step.Await await) {
            return await(await);
        }
        throw new IllegalStateException("no such step: " + step);
    }

    private Step await(Step.Await await) throws InterruptedException {
        @Nullable Ended next = ended.poll(await.nanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
            return plan.silence(System.nanoTime());
        }
        Step then = plan.ended(next.node(), next.reply(), System.nanoTime());
        if (!(then instanceof Step.End)) {
            LOG.debug("No answer to go by from a coordinator, node={}, detail={}", next.node(), next.reply());
        }
        return then;
    }

    private void ask(Step.Ask ask) {
        CompletableFuture<RequestResult> attempt = nodes.ask(ask.node(), ask.timeout());
        attempts.add(attempt);
        var unused = attempt.thenAccept(reply -> ended.add(new Ended(ask.node(), reply)));
    }
}
