package dev.concordat.participant.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.RequestPlan.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the nodes do, in a time that is simulated. {@code ExchangeTest} has the single cases. */
class RequestPlanTest {

    private static final Duration BUDGET = Duration.ofSeconds(15);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final long LONGEST_OVERRUN = Duration.ofSeconds(1).toNanos();
    private static final int RUNS = 2_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void aRequestEndsInTimeWithAnAnswerThatItsAttemptsAllow(int nodes) {
        for (long seed = 0; seed < RUNS; seed++) {
            new Run(seed, nodes).check();
        }
    }

    @Test
    void nodesThatAllRefuseAreAskedAgainUntilTheTimeIsUp() {
        RequestPlan plan = plan(3, new SplittableRandom(1), 0);
        long now = 0;
        int asked = 0;
        Step step = plan.begin(now);
        while (!(step instanceof Step.End)) {
            if (step instanceof Step.Ask ask) {
                assertThat(ask.node()).isEqualTo(asked++ % 3);
                plan.asked(now);
                step = plan.ended(ask.node(), new RequestResult.NotDelivered("503"), now);
            } else if (step instanceof Step.Rest rest) {
                assertThat(asked % 3).as("rests after a round only").isZero();
                now += Duration.ofMillis(rest.millis()).toNanos();
                step = plan.rested(now);
            }
        }

        assertThat(((Step.End) step).reply()).isInstanceOf(RequestResult.NotDelivered.class);
        assertThat(asked).isBetween(3 * 15, 3 * 50);
    }

    private static RequestPlan plan(int nodes, SplittableRandom random, int first) {
        Patience patience = new Patience(nodes, REQUEST_TIMEOUT, Duration.ofMillis(500));
        return new RequestPlan(patience, new HedgeBudget(), random, (from, to) -> {}, first, BUDGET.toNanos());
    }

    /** A request to nodes that answer, refuse, break off, reject or say nothing. */
    private static final class Run {
        private final SplittableRandom random;
        private final long seed;
        private final RequestPlan plan;
        private final Deque<Attempt> running = new ArrayDeque<>();
        private final List<RequestResult> ended = new ArrayList<>();
        private long now;
        private int asked;

        private record Attempt(int node, long until, RequestResult reply) {}

        Run(long seed, int nodes) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.plan = plan(nodes, random, random.nextInt(nodes));
        }

        void check() {
            Step step = plan.begin(now);
            while (!(step instanceof Step.End)) {
                step = carryOut(step);
            }
            RequestResult reply = ((Step.End) step).reply();
            String run = "seed " + seed;
            assertThat(now).as(run).isLessThanOrEqualTo(BUDGET.toNanos() + LONGEST_OVERRUN);
            if (reply instanceof RequestResult.NotDelivered) {
                assertThat(ended).as(run).hasSize(asked).noneMatch(RequestResult.Lost.class::isInstance);
            }
            if (reply instanceof RequestResult.Answered answer && !answer.settles()) {
                assertThat(ended).as(run).hasSize(asked).noneMatch(RequestResult.Lost.class::isInstance);
            }
        }

        private Step carryOut(Step step) {
            if (step instanceof Step.Ask ask) {
                asked++;
                long takes = random.nextLong(ask.timeout().toNanos() + 1);
                RequestResult reply = reply();
                long over = now + ask.timeout().toNanos();
                running.add(
                        switch (random.nextInt(8)) {
                            case 0, 1 -> new Attempt(ask.node(), over, new RequestResult.Lost("timeout"));
                            case 2 -> new Attempt(ask.node(), Long.MAX_VALUE, new RequestResult.Lost("never ends"));
                            default -> new Attempt(ask.node(), now + takes, reply);
                        });
                assertThat(running).hasSizeLessThanOrEqualTo(2);
                return plan.asked(now);
            }
            if (step instanceof Step.Rest rest) {
                assertThat(running).isEmpty();
                now += Duration.ofMillis(rest.millis()).toNanos();
                return plan.rested(now);
            }
            long until = now + ((Step.Await) step).nanos();
            Attempt next = running.stream()
                    .min((one, other) -> Long.compare(one.until(), other.until()))
                    .orElseThrow();
            if (next.until() > until) {
                now = until;
                return plan.silence(now);
            }
            running.remove(next);
            ended.add(next.reply());
            now = next.until();
            return plan.ended(next.node(), next.reply(), now);
        }

        private RequestResult reply() {
            return switch (random.nextInt(6)) {
                case 0 -> new RequestResult.Answered(200, "{}");
                case 1 -> new RequestResult.Answered(400, "{}");
                case 2 -> new RequestResult.Lost("reset");
                default -> new RequestResult.NotDelivered("503");
            };
        }
    }
}
