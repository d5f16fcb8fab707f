package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is forgotten, and when. */
class RememberedTest {

    private long now = Long.MAX_VALUE - 5;
    private final Remembered<String, Integer> some = new Remembered<>(2, Duration.ofNanos(10), () -> now);

    @Test
    void whatWasPutIsThereUntilItIsOld() {
        some.put("a", 1);
        now += 9;
        assertThat(some.get("a")).contains(1);

        now++;

        assertThat(some.get("a")).isEmpty();
        assertThat(some.remove("a")).isEmpty();
    }

    @Test
    void whatIsTakenOutIsGone() {
        some.put("a", 1);

        assertThat(some.remove("a")).contains(1);
        assertThat(some.remove("a")).isEmpty();
    }

    @Test
    void theOldestGivesWayWhenThereIsNoRoom() {
        some.put("a", 1);
        some.put("b", 2);
        some.put("a", 3);
        some.put("c", 4);

        assertThat(some.get("b")).isEmpty();
        assertThat(some.get("a")).contains(3);
        assertThat(some.get("c")).contains(4);
        assertThat(some.forgotten()).isOne();
        assertThat(some.forgotten()).isZero();
    }

    @Test
    void whatIsOldTakesNoRoomOnceSomethingElseComes() {
        some.put("a", 1);
        now += 10;
        some.put("b", 2);

        assertThat(some.size()).isOne();
        assertThat(some.forgotten()).isOne();
    }

    @Test
    void whatIsNewIsSoOnceInItsTime() {
        assertThat(some.putIfNew("a", 1)).isTrue();
        assertThat(some.putIfNew("a", 2)).isFalse();
        assertThat(some.get("a")).contains(1);

        now += 10;

        assertThat(some.putIfNew("a", 3)).isTrue();
    }
}
