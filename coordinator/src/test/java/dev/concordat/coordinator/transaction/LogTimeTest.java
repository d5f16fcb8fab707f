package dev.concordat.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogTimeTest {

    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    private static final Duration SHORTEST = Duration.ofSeconds(Long.MIN_VALUE);
    private static final LogTime END = new LogTime(Long.MAX_VALUE);

    @Test
    void addsAndSubtractsWithinTheEpochAndTheEndOfTime() {
        assertThat(new LogTime(5).plus(Duration.ofMillis(3))).isEqualTo(new LogTime(8));
        assertThat(new LogTime(5).minus(Duration.ofMillis(3))).isEqualTo(new LogTime(2));
        assertThat(new LogTime(5).minus(Duration.ofMillis(6))).isEqualTo(LogTime.ZERO);
        assertThat(new LogTime(5).plus(Duration.ofMillis(-6))).isEqualTo(LogTime.ZERO);
    }

    @Test
    void neverOverflows() {
        for (LogTime from : new LogTime[] {LogTime.ZERO, Given.START, END, new LogTime(Long.MIN_VALUE)}) {
            assertThat(from.plus(LONGEST)).isEqualTo(END);
            assertThat(from.minus(SHORTEST)).isEqualTo(END);
            assertThat(from.plus(SHORTEST)).isEqualTo(LogTime.ZERO);
            assertThat(from.minus(LONGEST)).isEqualTo(LogTime.ZERO);
        }
        assertThat(END.plus(Duration.ofMillis(1))).isEqualTo(END);
    }
}
