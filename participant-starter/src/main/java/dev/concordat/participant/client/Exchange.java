package dev.concordat.participant.client;

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

/**
 * One request on its way to an answer. Nodes are asked in turn; when one takes longer than {@code hedgeAfter}, the next is
 * asked beside it, as a node that is stopped or cut off says nothing at all. For one thread.
 */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final long MAX_PAUSE_MILLIS = 1_000;

    /** No attempt starts with less: it would be cut off, and turn a refusal that is certain into an unknown outcome. */
    private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(250);

    private final Nodes nodes;
    private final CoordinatorSettings settings;
    private final HedgeBudget hedges;
    private final int first;
    private final long end;
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final List<CompletableFuture<Reply>> asked = new ArrayList<>();
    private int running;
    private boolean lost;
    private boolean hedged;
    private String detail = "no attempt was made";

    Exchange(Nodes nodes, CoordinatorSettings settings, HedgeBudget hedges, int first, Duration budget) {
        this.nodes = nodes;
        this.settings = settings;
        this.hedges = hedges;
        this.first = first;
        this.end = System.nanoTime() + budget.toNanos();
    }

    private record Ended(int node, Reply reply) {}

    Reply run() {
        try {
            ask();
            while (running > 0) {
                @Nullable Ended next = ended.poll(patience(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    hedge();
                } else if (next.reply() instanceof Reply.Answered answer && isFinal(answer)) {
                    return answered(next);
                } else {
                    failed(next);
                }
            }
            return lost ? new Reply.Lost(detail) : new Reply.NotDelivered(detail);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Lost("interrupted while waiting for an answer");
        } finally {
            asked.forEach(attempt -> attempt.cancel(true));
        }
    }

    private void ask() {
        int node = (first + asked.size()) % settings.urls().size();
        Duration left = Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), end - System.nanoTime()));
        Duration timeout = left.compareTo(settings.requestTimeout()) < 0 ? left : settings.requestTimeout();
        CompletableFuture<Reply> attempt = nodes.ask(node, timeout);
        running++;
        asked.add(attempt);
        var unused = attempt.thenAccept(reply -> ended.add(new Ended(node, reply)));
    }

    /** A little beyond the attempt's own timeout, so that its own words are heard. */
    private long patience() {
        long untilOver = settings.requestTimeout().toNanos() + TimeUnit.SECONDS.toNanos(1);
        return hedged ? untilOver : settings.hedgeAfter().toNanos();
    }

    /** Once in a request: two nodes at a time are enough to get past one that says nothing. */
    private void hedge() {
        if (hedged) {
            running = 0;
            lost = true;
            detail = "no answer in time";
            return;
        }
        hedged = true;
        if (settings.urls().size() > 1 && isTimeForAnother() && hedges.spend()) {
            ask();
        }
    }

    /** A node may refuse, its clock being wrong, what another one that was asked before is just deciding. */
    private boolean isFinal(Reply.Answered answer) {
        return answer.settles() || (!lost && running == 1);
    }

    private Reply answered(Ended answer) {
        if (asked.size() == 1) {
            hedges.earn();
        }
        nodes.prefer(first, answer.node());
        return answer.reply();
    }

    private void failed(Ended attempt) throws InterruptedException {
        running--;
        lost |= attempt.reply() instanceof Reply.Lost;
        detail = attempt.reply().toString();
        LOG.debug(
                "No answer from a coordinator, url={}, detail={}",
                settings.urls().get(attempt.node()),
                detail);
        nodes.prefer(attempt.node(), (attempt.node() + 1) % settings.urls().size());
        boolean roundOver = asked.size() % settings.urls().size() == 0;
        if (running == 0 && (!roundOver || pause(asked.size() / settings.urls().size() - 1)) && isTimeForAnother()) {
            hedged = false;
            ask();
        }
    }

    private boolean isTimeForAnother() {
        return end - System.nanoTime() >= SHORTEST_ATTEMPT.toNanos();
    }

    /** Exponential with jitter; false when there is no time left. */
    private boolean pause(int round) throws InterruptedException {
        long millis = Math.min(MAX_PAUSE_MILLIS, 20L << Math.min(round, 6));
        long jittered = ThreadLocalRandom.current().nextLong(millis / 2, millis + 1);
        if (TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) < jittered + SHORTEST_ATTEMPT.toMillis()) {
            return false;
        }
        TimeUnit.MILLISECONDS.sleep(jittered);
        return true;
    }
}
