package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What has grown old while nobody looked. */
class RememberedAgeTest {

    private long now;
    private final Remembered<String, Integer> some = new Remembered<>(3, Duration.ofNanos(10), () -> now);

    @Test
    void whatHasGrownOldIsCountedAsForgotten() {
        some.put("a", 1);
        now += 10;

        assertThat(some.forgotten()).isOne();
    }

    @Test
    void whatHasGrownOldIsNotFoundByACondition() {
        some.put("a", 1);
        assertThat(some.any("a"::equals)).isTrue();
        assertThat(some.any("b"::equals)).isFalse();

        now += 10;

        assertThat(some.any("a"::equals)).isFalse();
    }
}
