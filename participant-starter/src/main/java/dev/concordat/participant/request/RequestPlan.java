package dev.concordat.participant.request;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Which node a request asks when, and which answer ends it. Nodes are asked in turn; when one says nothing for {@code
 * hedgeAfter}, the next is asked beside it, as a node that is stopped or cut off says nothing at all. Pure but for its own
 * fields: readings of a monotonic clock, answers and chance come in, the next step goes out. For one request, not
 * thread-safe.
 */
public final class RequestPlan {

    private static final long MAX_PAUSE_MILLIS = 1_000;

    /** No attempt starts with less: it would be cut off, and turn a refusal that is certain into an unknown outcome. */
    private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(250);

    /** How much longer than it may take, an attempt is waited for; one whose answer never ends does not say so. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Patience patience;
    private final HedgeBudget hedges;
    private final RandomGenerator random;
    private final Preference preference;
    private final int first;
    private final long end;
    private int asked;
    private int running;
    private boolean lost;
    private boolean hedged;
    private String detail = "no attempt was made";

    /** What is to be done next. */
    public sealed interface Step {

        /** Ask that node; then {@link RequestPlan#asked}. */
        record Ask(int node, Duration timeout) implements Step {}

        /** Wait so long for an answer; then {@link RequestPlan#ended} or {@link RequestPlan#silence}. */
        record Await(long nanos) implements Step {}

        /** Leave the nodes alone for so long; then {@link RequestPlan#rested}. */
        record Rest(long millis) implements Step {}

        /** That is what became of the request; attempts still under way are to be given up. */
        record End(RequestResult reply) implements Step {}
    }

    /** Where later requests begin. */
    public interface Preference {

        /** At {@code to} instead of {@code from}; without effect if others said so before. */
        void prefer(int from, int to);
    }

    /**
     * A request that begins at node {@code first}.
     *
     * @param end reading of the clock at which its time is up
     */
    public RequestPlan(
            Patience patience, HedgeBudget hedges, RandomGenerator random, Preference preference, int first, long end) {
        this.patience = patience;
        this.hedges = hedges;
        this.random = random;
        this.preference = preference;
        this.first = first;
        this.end = end;
    }

    /** The first step. */
    public Step begin(long now) {
        return ask(now);
    }

    /** The node was asked as said. */
    public Step asked(long now) {
        return await(now);
    }

    /** The wait was over, and no answer had come. Once at a time: two nodes are enough to get past one that is silent. */
    public Step silence(long now) {
        if (hedged) {
            lost = true;
            detail = "no answer in time";
            return giveUp();
        }
        hedged = true;
        return patience.nodes() > 1 && isTimeForAnother(now) && hedges.spend() ? ask(now) : await(now);
    }

    /** An attempt ended. */
    public Step ended(int node, RequestResult reply, long now) {
        if (reply instanceof RequestResult.Answered answer && isFinal(answer)) {
            if (asked == 1) {
                hedges.earn();
            }
            preference.prefer(first, node);
            return new Step.End(reply);
        }
        running--;
        lost |= reply instanceof RequestResult.Lost;
        detail = reply.toString();
        int nodes = patience.nodes();
        preference.prefer(node, (node + 1) % nodes);
        if (running > 0) {
            return await(now);
        }
        return asked % nodes == 0 ? rest(asked / nodes - 1, now) : another(now);
    }

    /** The rest is over. */
    public Step rested(long now) {
        return another(now);
    }

    private Step ask(long now) {
        int node = (first + asked) % patience.nodes();
        Duration left = Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), end - now));
        Duration timeout = left.compareTo(patience.requestTimeout()) < 0 ? left : patience.requestTimeout();
        running++;
        asked++;
        return new Step.Ask(node, timeout);
    }

    private Step await(long now) {
        // A little beyond the attempt's own timeout, so that its own words are heard; and never for long beyond the
        // end.
        long untilOver = patience.requestTimeout().plus(GRACE).toNanos();
        long wanted = hedged ? untilOver : patience.hedgeAfter().toNanos();
        return new Step.Await(Math.min(wanted, Math.max(0, end + GRACE.toNanos() - now)));
    }

    private Step another(long now) {
        if (!isTimeForAnother(now)) {
            return giveUp();
        }
        hedged = false;
        return ask(now);
    }

    /** After each round; exponential with jitter. */
    private Step rest(int round, long now) {
        long millis = Math.min(MAX_PAUSE_MILLIS, 20L << Math.min(round, 6));
        long jittered = random.nextLong(millis / 2, millis + 1);
        return TimeUnit.NANOSECONDS.toMillis(end - now) < jittered + SHORTEST_ATTEMPT.toMillis()
                ? giveUp()
                : new Step.Rest(jittered);
    }

    private Step giveUp() {
        return new Step.End(lost ? new RequestResult.Lost(detail) : new RequestResult.NotDelivered(detail));
    }

    /** A node may refuse, its clock being wrong, what another one that was asked before is just deciding. */
    private boolean isFinal(RequestResult.Answered answer) {
        return answer.settles() || (!lost && running == 1);
    }

    private boolean isTimeForAnother(long now) {
        return end - now >= SHORTEST_ATTEMPT.toNanos();
    }
}
