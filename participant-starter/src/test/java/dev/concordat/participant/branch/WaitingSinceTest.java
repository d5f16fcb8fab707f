package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingSinceTest {

    private static final BranchKey BRANCH =
            new BranchKey(new TransactionId("01JXT21S1H0000000000000Z03"), new BranchId("1"));

    private final WaitingSince waiting = new WaitingSince();

    @Test
    void aDatabaseClockThatWasSetBackMakesNoBranchYoung() {
        waiting.look(List.of(BRANCH), seconds(100));
        waiting.look(List.of(BRANCH), seconds(107));

        assertThat(waiting.age(BRANCH, Duration.ZERO, seconds(107))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whatTheDatabaseSaysCountsWhenItIsLonger() {
        waiting.look(List.of(BRANCH), seconds(100));

        assertThat(waiting.age(BRANCH, Duration.ofSeconds(30), seconds(107))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aBranchThatHasEndedIsForgotten() {
        waiting.look(List.of(BRANCH), seconds(100));
        waiting.look(List.of(), seconds(101));
        waiting.look(List.of(BRANCH), seconds(102));

        assertThat(waiting.age(BRANCH, Duration.ZERO, seconds(103))).isEqualTo(Duration.ofSeconds(1));
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
