package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.concordat.coordinator.runtime.Circuit;
import dev.concordat.protocol.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The bounds of {@link DispatchSettings} and {@link CircuitSettings}, each from both sides. */
class SettingsTest {

    private static final Duration MILLI = Duration.ofMillis(1);

    private static DispatchSettings dispatch(int batch, int calls, Duration first, Duration most, Duration gone) {
        return new DispatchSettings(batch, calls, first, most, CircuitSettings.DEFAULT, gone);
    }

    private static void refused(Runnable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making::run).withMessageContaining(message);
    }

    private static void accepted(Runnable making) {
        assertThatCode(making::run).doesNotThrowAnyException();
    }

    @Test
    void aBatchHasAtLeastOneBranchAndNotMoreThanTheContractAllows() {
        int most = Limits.MAX_CALLBACK_BRANCHES;
        accepted(() -> dispatch(1, 1, MILLI, MILLI, MILLI));
        accepted(() -> dispatch(most, 1, MILLI, MILLI, MILLI));
        refused(() -> dispatch(0, 1, MILLI, MILLI, MILLI), "max-batch");
        refused(() -> dispatch(most + 1, 1, MILLI, MILLI, MILLI), "max-batch");
    }

    @Test
    void thereIsACallAtATimeAtLeast() {
        refused(() -> dispatch(1, 0, MILLI, MILLI, MILLI), "max-concurrent-calls");
    }

    @Test
    void aBackOffIsPositiveAndNotLongerThanTheLongest() {
        refused(() -> dispatch(1, 1, Duration.ZERO, MILLI, MILLI), "first-back-off");
        refused(() -> dispatch(1, 1, MILLI.plusNanos(1), MILLI, MILLI), "max-back-off");
    }

    @Test
    void aTargetIsLookedForSomeTime() {
        refused(() -> dispatch(1, 1, MILLI, MILLI, Duration.ZERO), "unreachable-after");
    }

    private static CircuitSettings circuit(int window, int calls, int percent, Duration first, Duration most) {
        return new CircuitSettings(window, calls, percent, first, most);
    }

    @Test
    void aCircuitJudgesByAtLeastOneCallOfItsWindow() {
        accepted(() -> circuit(1, 1, 1, MILLI, MILLI));
        refused(() -> circuit(1, 0, 1, MILLI, MILLI), "minimum-calls");
        refused(() -> circuit(1, 2, 1, MILLI, MILLI), "window");
    }

    @Test
    void itsShareIsAPercentage() {
        accepted(() -> circuit(1, 1, 100, MILLI, MILLI));
        refused(() -> circuit(1, 1, 0, MILLI, MILLI), "failure-percent");
        refused(() -> circuit(1, 1, 101, MILLI, MILLI), "failure-percent");
    }

    @Test
    void itWaitsAMillisecondAndNotLongerThanTheLongest() {
        refused(() -> circuit(1, 1, 1, Duration.ofNanos(999_999), MILLI), "first-wait");
        refused(() -> circuit(1, 1, 1, MILLI.plusNanos(1), MILLI), "max-wait");
    }

    @Test
    void circuitsHaveWordsOfTheirOwnInAnswers() {
        assertThat(Circuit.values()).extracting(Circuit::wireName).containsExactly("closed", "open", "half-open");
        assertThat(Verb.values()).extracting(Verb::path).containsExactly("prepare", "commit", "abort");
    }
}
