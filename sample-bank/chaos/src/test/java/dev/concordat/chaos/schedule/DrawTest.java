package dev.concordat.chaos.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DrawTest {

    private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);

    @Test
    void theSameSeedGivesTheSameSchedule() {
        assertThat(Draw.campaign(7, 20, ALL)).isEqualTo(Draw.campaign(7, 20, ALL));
    }

    @Test
    void anotherSeedGivesAnotherSchedule() {
        assertThat(Draw.campaign(7, 20, ALL)).isNotEqualTo(Draw.campaign(8, 20, ALL));
    }

    @Test
    void aLongCampaignHasEveryKind() {
        Set<FaultKind> drawn = Draw.campaign(1, 120, ALL).rounds().stream()
                .flatMap(round -> round.steps().stream())
                .map(step -> step.fault().kind())
                .collect(Collectors.toSet());
        assertThat(drawn).isEqualTo(EnumSet.complementOf(EnumSet.of(FaultKind.REPLACE)));
    }

    @Test
    void onlyTheKindsThatWereAskedForAreDrawn() {
        Set<FaultKind> some = FaultKind.parse("kill, one-way");
        assertThat(Draw.campaign(3, 10, some).rounds())
                .flatExtracting(Round::steps)
                .allSatisfy(step -> assertThat(some).contains(step.fault().kind()));
    }

    @Test
    void anUnknownKindIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> FaultKind.parse("kill,earthquake"))
                .hasMessageContaining("earthquake")
                .hasMessageContaining("power-cut");
    }

    @Test
    void nobodyIsCutOffFromItself() {
        Draw.campaign(5, 240, ALL).rounds().stream()
                .flatMap(round -> round.steps().stream())
                .map(Step::fault)
                .filter(Fault.Partition.class::isInstance)
                .map(Fault.Partition.class::cast)
                .forEach(partition -> assertThat(partition.side()).doesNotContainAnyElementsOf(partition.others()));
    }
}
