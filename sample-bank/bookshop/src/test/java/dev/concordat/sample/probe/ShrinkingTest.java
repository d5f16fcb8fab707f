package dev.concordat.sample.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.sample.probe.Step.Border;
import dev.concordat.sample.probe.Step.End;
import dev.concordat.sample.probe.Step.Means;
import dev.concordat.sample.probe.Step.Store;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShrinkingTest {

    private static final Step WRITE = new Step.Write(Store.DEFAULT, Means.JDBC);
    private static final Step ROLE = new Step.Write(Store.DEFAULT, Means.ROLE);

    @Test
    void onlyWhatFailsIsLeft() {
        Plan plan = new Plan(
                1,
                List.of(local(WRITE, WRITE), new Step.Apart(Step.Scope.REQUIRED, List.of(local(WRITE, ROLE)), true)),
                true,
                true,
                End.THROW);

        assertThat(new Shrinking(ShrinkingTest::hasRole, 1_000).smallest(plan))
                .isEqualTo(new Plan(1, List.of(local(ROLE)), false, false, End.RETURN));
    }

    @Test
    void itEndsWithItsTrials() {
        Plan plan = new Plan(1, List.of(local(WRITE, ROLE)), false, false, End.RETURN);

        assertThat(new Shrinking(ShrinkingTest::hasRole, 0).smallest(plan)).isEqualTo(plan);
    }

    @Test
    void everyPlanShrinksToNothingIfAllOfThemFail() {
        LongStream.range(0, 200)
                .mapToObj(seed -> new PlanDraw(seed, Repertoire.whole()).draw())
                .forEach(plan -> assertThat(new Shrinking(any -> true, 10_000).smallest(plan))
                        .isEqualTo(new Plan(plan.seed(), List.of(), false, false, End.RETURN)));
    }

    private static boolean hasRole(Plan plan) {
        return plan.steps().stream().flatMap(Step::all).anyMatch(ROLE::equals);
    }

    private static Step local(Step... steps) {
        return new Step.Local(Store.DEFAULT, Border.REQUIRED, List.of(steps), End.RETURN, false);
    }
}
