package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPlanTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long BEGIN = Long.MAX_VALUE - 5;
    private static final long END = BEGIN + PATIENCE.toNanos();

    private final UnavailableException refused = new UnavailableException("no leader", null);
    private final IndeterminateException open = new IndeterminateException("silence", null);
    private final RetryPlan persistence = new RetryPlan(BEGIN, PATIENCE);

    @Test
    void pausesDoubleUpToALongestOne() {
        assertThat(new long[] {pause(), pause(), pause(), pause(), pause(), pause()})
                .containsExactly(20, 40, 80, 160, 200, 200);
    }

    private long pause() {
        return persistence.afterFailure(refused, BEGIN).toMillis();
    }

    @Test
    void attemptsAreMadeUntilTheEndAndNotFromThereOn() {
        assertThat(persistence.afterFailure(refused, END - 1)).isPositive();
        assertThatThrownBy(() -> persistence.afterFailure(refused, END)).isSameAs(refused);
    }

    @Test
    void whatWillNotPassByWaitingIsNotWaitedFor() {
        OverloadedException overloaded = new OverloadedException("too much");
        DiskSpaceException full = new DiskSpaceException("full");

        assertThatThrownBy(() -> persistence.afterFailure(overloaded, BEGIN)).isSameAs(overloaded);
        assertThatThrownBy(() -> persistence.afterFailure(full, BEGIN)).isSameAs(full);
    }

    @Test
    void aRefusalAfterAnAttemptThatWasLeftOpenIsLeftOpenToo() {
        persistence.afterFailure(open, BEGIN);

        assertThat(catchThrowable(() -> persistence.afterFailure(refused, END)))
                .isInstanceOf(IndeterminateException.class)
                .hasCause(refused);
    }

    @Test
    void theLastAttemptThatIsLeftOpenIsToldAsItIs() {
        assertThatThrownBy(() -> persistence.afterFailure(open, END)).isSameAs(open);
    }
}
