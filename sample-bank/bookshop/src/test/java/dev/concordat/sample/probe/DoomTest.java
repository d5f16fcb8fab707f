package dev.concordat.sample.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.sample.probe.Death.Victim;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DoomTest {

    private static final String SHOP = "shop-1/1";
    private static final String STOCK = "stock-1/2";

    @Test
    void theInitiatorDiesAtItsOwnStep() {
        Doom doom = doom(Victim.INITIATOR, Moment.STEP, 2);

        assertThat(doom.reached(Moment.STEP, SHOP)).isEmpty();
        assertThat(doom.reached(Moment.STEP, STOCK)).isEmpty();
        assertThat(doom.reached(Moment.STEP, SHOP)).contains(SHOP);
    }

    @Test
    void aParticipantDiesBetweenItsCallsToo() {
        Doom doom = doom(Victim.PARTICIPANT, Moment.STEP, 2);

        assertThat(doom.reached(Moment.STEP, SHOP)).isEmpty();
        assertThat(doom.reached(Moment.STEP, STOCK)).isEmpty();
        assertThat(doom.reached(Moment.STEP, SHOP)).contains(STOCK);
    }

    @Test
    void whoIsCalledByTheCoordinatorDiesOfIt() {
        Doom doom = doom(Victim.PARTICIPANT, Moment.TOLD, 1);

        assertThat(doom.reached(Moment.TOLD, SHOP)).isEmpty();
        assertThat(doom.reached(Moment.OBEYED, STOCK)).isEmpty();
        assertThat(doom.reached(Moment.TOLD, STOCK)).contains(STOCK);
    }

    @Test
    void theLeaderDiesAtAnybodysStep() {
        Doom doom = doom(Victim.LEADER, Moment.STEP, 2);

        assertThat(doom.reached(Moment.STEP, SHOP)).isEmpty();
        assertThat(doom.reached(Moment.STEP, STOCK)).contains(Doom.LEADER);
    }

    @Test
    void whoHasMoreStepsThanThereAreDiesAfterTheLast() {
        Doom doom = doom(Victim.INITIATOR, Moment.STEP, 100);

        assertThat(doom.reached(Moment.STEP, SHOP)).isEmpty();
        assertThat(doom.reached(Moment.WORK_DONE, SHOP)).contains(SHOP);
    }

    @Test
    void nobodyDiesTwice() {
        Doom doom = doom(Victim.INITIATOR, Moment.STEP, 1);

        assertThat(doom.reached(Moment.STEP, SHOP)).contains(SHOP);
        assertThat(doom.reached(Moment.STEP, SHOP)).isEmpty();
        assertThat(doom.reached(Moment.WORK_DONE, SHOP)).isEmpty();
    }

    private static Doom doom(Victim victim, Moment moment, int step) {
        return new Doom(new Death(victim, moment, step, Duration.ZERO), SHOP);
    }
}
