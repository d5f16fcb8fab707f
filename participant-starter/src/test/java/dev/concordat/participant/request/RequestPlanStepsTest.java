package dev.concordat.participant.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.RequestPlan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which step follows what, exactly; that whole requests end well has {@link RequestPlanTest}. */
class RequestPlanStepsTest {

    private static final Duration BUDGET = Duration.ofSeconds(15);
    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration HEDGE = Duration.ofMillis(500);
    private static final long BEGIN = Long.MAX_VALUE - 99;
    private static final long END = BEGIN + BUDGET.toNanos();
    private static final RequestResult DONE = new RequestResult.Answered(200, "{}");
    private static final RequestResult INVALID = new RequestResult.Answered(400, "{}");
    private static final RequestResult REFUSED = new RequestResult.NotDelivered("503");
    private static final RequestResult LOST = new RequestResult.Lost("reset");

    private final HedgeBudget hedges = new HedgeBudget();
    private final List<String> preferred = new ArrayList<>();

    private RequestPlan plan(int nodes, int first) {
        return new RequestPlan(
                new Patience(nodes, ATTEMPT, HEDGE),
                hedges,
                new SplittableRandom(1),
                (from, to) -> preferred.add(from + ">" + to),
                first,
                END);
    }

    private static Step ask(int node, Duration timeout) {
        return new Step.Ask(node, timeout);
    }

    private static Step await(Duration time) {
        return new Step.Await(time.toNanos());
    }

    private static long before(Duration left) {
        return END - left.toNanos();
    }

    @Test
    void theFirstNodeIsAskedAndAnotherOneOnceItIsSilent() {
        RequestPlan plan = plan(3, 2);

        assertThat(plan.begin(BEGIN)).isEqualTo(ask(2, ATTEMPT));
        assertThat(plan.asked(BEGIN)).isEqualTo(await(HEDGE));
        assertThat(plan.silence(BEGIN)).isEqualTo(ask(0, ATTEMPT));
        assertThat(plan.asked(BEGIN)).isEqualTo(await(ATTEMPT.plusSeconds(1)));
        assertThat(plan.silence(BEGIN)).isEqualTo(new Step.End(new RequestResult.Lost("no answer in time")));
    }

    @Test
    void anAnswerEndsItAndIsWhereLaterRequestsBegin() {
        RequestPlan plan = plan(3, 2);
        plan.begin(BEGIN);
        plan.silence(BEGIN);

        assertThat(plan.ended(0, DONE, BEGIN)).isEqualTo(new Step.End(DONE));
        assertThat(preferred).containsExactly("2>0");
    }

    @Test
    void oneNodeIsNotDoubled() {
        RequestPlan plan = plan(1, 0);
        plan.begin(BEGIN);

        assertThat(plan.silence(BEGIN)).isEqualTo(await(ATTEMPT.plusSeconds(1)));
    }

    @Test
    void withoutABudgetForDoublingItIsWaitedFor() {
        while (hedges.spend()) {
            assertThat(hedges).isNotNull();
        }
        RequestPlan plan = plan(3, 0);
        plan.begin(BEGIN);

        assertThat(plan.silence(BEGIN)).isEqualTo(await(ATTEMPT.plusSeconds(1)));
    }

    @Test
    void onlyAnAnswerThatCameWithoutDoublingEarns() {
        while (hedges.spend()) {
            assertThat(hedges).isNotNull();
        }
        for (int i = 0; i < 10; i++) {
            RequestPlan two = plan(2, 0);
            two.begin(BEGIN);
            two.ended(0, REFUSED, BEGIN);
            two.ended(1, DONE, BEGIN);
        }
        assertThat(hedges.spend()).isFalse();
        for (int i = 0; i < 10; i++) {
            RequestPlan one = plan(2, 0);
            one.begin(BEGIN);
            one.ended(0, DONE, BEGIN);
        }

        assertThat(hedges.spend()).isTrue();
    }

    @Test
    void whoRefusesIsFollowedByTheNextAndIsNotWhereLaterRequestsBegin() {
        RequestPlan plan = plan(3, 2);
        plan.begin(BEGIN);

        assertThat(plan.ended(2, REFUSED, BEGIN)).isEqualTo(ask(0, ATTEMPT));
        assertThat(preferred).containsExactly("2>0");
        assertThat(plan.asked(BEGIN))
                .as("the next has its own time to be silent")
                .isEqualTo(await(HEDGE));
    }

    @Test
    void afterARoundItRestsLongerEachTimeWithChance() {
        RequestPlan plan = plan(1, 0);
        plan.begin(BEGIN);
        for (long most : new long[] {20, 40, 80, 160, 320, 640, 1_000, 1_000}) {
            Step step = plan.ended(0, REFUSED, BEGIN);
            assertThat(step).isInstanceOfSatisfying(Step.Rest.class, rest -> assertThat(rest.millis())
                    .isBetween(most / 2, most));
            assertThat(plan.rested(BEGIN)).isEqualTo(ask(0, ATTEMPT));
        }
    }

    @Test
    void aRoundIsOverWhenEachNodeWasAskedOnce() {
        RequestPlan plan = plan(3, 0);
        plan.begin(BEGIN);
        plan.ended(0, REFUSED, BEGIN);
        plan.ended(1, REFUSED, BEGIN);

        assertThat(plan.ended(2, REFUSED, BEGIN))
                .isInstanceOfSatisfying(
                        Step.Rest.class, rest -> assertThat(rest.millis()).isBetween(10L, 20L));
    }

    @Test
    void restsDifferByChanceAcrossTheirWholeRange() {
        List<Long> rests = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 400; i++) {
            RequestPlan plan = new RequestPlan(
                    new Patience(1, ATTEMPT, HEDGE), hedges, random, (from, to) -> preferred.add(""), 0, END);
            plan.begin(BEGIN);
            rests.add(((Step.Rest) plan.ended(0, REFUSED, BEGIN)).millis());
        }

        assertThat(rests).contains(10L, 20L).allSatisfy(rest -> assertThat(rest).isBetween(10L, 20L));
    }

    @Test
    void whileAnotherOneRunsItIsWaitedFor() {
        RequestPlan plan = plan(3, 0);
        plan.begin(BEGIN);
        plan.silence(BEGIN);

        assertThat(plan.ended(0, REFUSED, BEGIN)).isEqualTo(await(ATTEMPT.plusSeconds(1)));
        assertThat(plan.ended(1, REFUSED, BEGIN)).isEqualTo(ask(2, ATTEMPT));
    }

    @Test
    void aRefusalOfOneNodeIsFinalOnlyIfNoOtherMayDecide() {
        RequestPlan alone = plan(3, 0);
        alone.begin(BEGIN);
        assertThat(alone.ended(0, INVALID, BEGIN)).isEqualTo(new Step.End(INVALID));

        RequestPlan beside = plan(3, 0);
        beside.begin(BEGIN);
        beside.silence(BEGIN);
        assertThat(beside.ended(1, INVALID, BEGIN)).isInstanceOf(Step.Await.class);
        assertThat(beside.ended(0, INVALID, BEGIN)).as("the last one running").isEqualTo(new Step.End(INVALID));

        RequestPlan after = plan(3, 0);
        after.begin(BEGIN);
        after.ended(0, LOST, BEGIN);
        assertThat(after.ended(1, INVALID, BEGIN)).isEqualTo(ask(2, ATTEMPT));
    }

    @Test
    void theLastAttemptIsCutToWhatIsLeft() {
        RequestPlan plan = plan(2, 0);
        assertThat(plan.begin(before(Duration.ofSeconds(2)))).isEqualTo(ask(0, Duration.ofSeconds(2)));
        assertThat(plan(2, 0).begin(END)).isEqualTo(ask(0, Duration.ofMillis(1)));
        assertThat(plan(2, 0).begin(END + 7)).isEqualTo(ask(0, Duration.ofMillis(1)));
    }

    @Test
    void nothingIsWaitedForLongerThanASecondBeyondTheEnd() {
        RequestPlan plan = plan(1, 0);
        plan.begin(BEGIN);
        plan.silence(BEGIN);

        assertThat(plan.asked(before(Duration.ofSeconds(2)))).isEqualTo(await(Duration.ofSeconds(3)));
        assertThat(plan.asked(END + Duration.ofSeconds(1).toNanos())).isEqualTo(await(Duration.ZERO));
        assertThat(plan.asked(END + Duration.ofSeconds(9).toNanos())).isEqualTo(await(Duration.ZERO));
    }

    @Test
    void noAttemptBeginsWithLessThanAQuarterOfASecond() {
        RequestPlan enough = plan(2, 0);
        enough.begin(BEGIN);
        assertThat(enough.ended(0, REFUSED, before(Duration.ofMillis(250)))).isEqualTo(ask(1, Duration.ofMillis(250)));

        RequestPlan tooLittle = plan(2, 0);
        tooLittle.begin(BEGIN);
        assertThat(tooLittle.ended(0, REFUSED, before(Duration.ofMillis(250)) + 1))
                .isEqualTo(new Step.End(new RequestResult.NotDelivered(REFUSED.toString())));

        RequestPlan silent = plan(2, 0);
        silent.begin(BEGIN);
        assertThat(silent.silence(before(Duration.ofMillis(250)) + 1)).isInstanceOf(Step.Await.class);
    }

    @Test
    void itDoesNotRestWhenNoAttemptCouldFollow() {
        RequestPlan plan = plan(1, 0);
        plan.begin(BEGIN);
        assertThat(plan.ended(0, REFUSED, before(Duration.ofMillis(259)))).isInstanceOf(Step.End.class);

        RequestPlan longer = plan(1, 0);
        longer.begin(BEGIN);
        assertThat(longer.ended(0, REFUSED, before(Duration.ofMillis(270)))).isInstanceOf(Step.Rest.class);
    }

    @Test
    void oneAttemptThatGotLostLeavesTheWholeUnknown() {
        RequestPlan plan = plan(2, 0);
        plan.begin(BEGIN);
        plan.ended(0, LOST, BEGIN);

        assertThat(plan.ended(1, REFUSED, END)).isEqualTo(new Step.End(new RequestResult.Lost(REFUSED.toString())));
    }
}
