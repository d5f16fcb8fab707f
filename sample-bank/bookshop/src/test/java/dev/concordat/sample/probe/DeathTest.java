package dev.concordat.sample.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.sample.probe.Death.Victim;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DeathTest {

    private static final List<Plan> PLANS = LongStream.rangeClosed(1, 600)
            .mapToObj(seed -> new PlanDraw(seed, Repertoire.whole()).draw())
            .toList();

    @Test
    void aPlanHasAlwaysTheSame() {
        assertThat(PLANS).allSatisfy(plan -> assertThat(Death.in(plan)).isEqualTo(Death.in(plan)));
    }

    @Test
    void everybodyDiesAtEveryMoment() {
        Map<Victim, Set<Moment>> moments = new EnumMap<>(Victim.class);
        PLANS.stream().map(Death::in).forEach(death -> moments.computeIfAbsent(
                        death.victim(), victim -> EnumSet.noneOf(Moment.class))
                .add(death.moment()));

        assertThat(moments).containsOnlyKeys(Victim.values());
        // Who began it prepares its own branches without being asked.
        assertThat(moments.remove(Victim.INITIATOR))
                .containsExactly(Moment.STEP, Moment.WORK_DONE, Moment.OUTCOME_KNOWN, Moment.TOLD, Moment.OBEYED);
        assertThat(moments.values()).allSatisfy(seen -> assertThat(seen).containsExactly(Moment.values()));
    }

    @Test
    void theSixKillsOfABuildAreTwoOfEach() {
        assertThat(PLANS.stream()
                        .filter(plan -> plan.seed() % 4 == 0)
                        .limit(6)
                        .map(plan -> Death.in(plan).victim())
                        .toList())
                .satisfies(victims -> assertThat(Victim.values())
                        .allSatisfy(victim ->
                                assertThat(victims).filteredOn(victim::equals).hasSize(2)));
    }
}
