package dev.concordat.sample.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.sample.probe.Step.Border;
import dev.concordat.sample.probe.Step.Means;
import dev.concordat.sample.probe.Step.Store;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlanDrawTest {

    private static final List<Plan> PLANS =
            LongStream.range(0, 2_000).mapToObj(PlanDrawTest::drawn).toList();

    private static Plan drawn(long seed) {
        return new PlanDraw(seed, Repertoire.whole()).draw();
    }

    @Test
    void theSameSeedDrawsTheSamePlan() {
        assertThat(drawn(42)).isEqualTo(drawn(42)).isNotEqualTo(drawn(43));
    }

    @Test
    void everythingInTheRepertoireIsDrawn() {
        String all = String.join("\n", PLANS.stream().map(Plan::printed).toList());

        Repertoire whole = Repertoire.whole();
        assertThat(List.of(whole.stores(), whole.means(), whole.borders(), whole.ends(), whole.clients(), whole.ways()))
                .allSatisfy(choices -> assertThat(choices).allMatch(choice -> all.contains(choice.toString())));
        assertThat(List.of(whole.handlers(), whole.answers(), whole.threads(), whole.scopes()))
                .allSatisfy(choices -> assertThat(choices).allMatch(choice -> all.contains(choice.toString())));
    }

    @Test
    void aFairShareHasNothingThatKeepsItFromBeingCommitted() {
        assertThat(PLANS.stream().filter(Plan::isHarmless)).hasSizeBetween(PLANS.size() / 5, PLANS.size() / 2);
    }

    @Test
    void whatSpringCannotDoIsNotAskedFor() {
        assertThat(PLANS.stream().flatMap(plan -> plan.steps().stream()).flatMap(Step::all))
                .noneMatch(step -> step instanceof Step.Local local
                        && local.border() == Border.NESTED
                        && local.store() == Store.DEFAULT)
                .noneMatch(step -> step instanceof Step.Write write
                        && write.means() == Means.JPA
                        && write.store() != Store.DEFAULT);
    }
}
