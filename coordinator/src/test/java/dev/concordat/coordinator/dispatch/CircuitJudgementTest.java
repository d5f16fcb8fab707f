package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.runtime.Circuit;
import dev.concordat.protocol.ParticipantName;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What opens and closes a circuit; how long targets are remembered has {@link CircuitsTest}. */
class CircuitJudgementTest {

    private static final CircuitSettings SETTINGS = CircuitSettings.DEFAULT;
    private static final ParticipantName BANK = new ParticipantName("bank");
    private static final Target TARGET = new Target(BANK, null);

    private long now = FakeCore.START;
    private final Circuits circuits = new Circuits(SETTINGS, () -> Instant.ofEpochMilli(now));

    private void deliver(CallResult result, int times) {
        for (int i = 0; i < times && circuits.tryAcquire(TARGET); i++) {
            circuits.delivered(TARGET, result);
        }
    }

    @Test
    void aTargetThatWasNeverCalledIsClosed() {
        assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void silenceAndRefusedConnectionsOpenIt() {
        deliver(new CallResult.NoAnswer("silence"), 3);
        assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
        deliver(new CallResult.NotReached("refused"), 2);

        assertThat(circuits.of(BANK)).isEqualTo(Circuit.OPEN);
        assertThat(circuits.tryAcquire(TARGET)).isFalse();
    }

    @Test
    void whoAnswersWhateverItIsIsThere() {
        deliver(new CallResult.Unusable("status 500"), SETTINGS.window());
        deliver(new CallResult.NotReached("refused"), 4);
        assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void oneCallAtATimeFindsOutWhetherItIsBackAndEachWaitIsLonger() {
        deliver(new CallResult.NotReached("refused"), SETTINGS.minimumCalls());
        for (Duration wait : new Duration[] {
            Duration.ofMillis(1_000),
            Duration.ofMillis(1_500),
            Duration.ofMillis(2_250),
            Duration.ofMillis(3_375),
            Duration.ofMillis(4_000),
            Duration.ofMillis(4_000)
        }) {
            now += wait.toMillis() - 1;
            assertThat(circuits.tryAcquire(TARGET)).as("before %s", wait).isFalse();
            now += 2;
            assertThat(circuits.tryAcquire(TARGET)).as("after %s", wait).isTrue();
            assertThat(circuits.of(BANK)).isEqualTo(Circuit.HALF_OPEN);
            assertThat(circuits.tryAcquire(TARGET)).as("a second one").isFalse();
            circuits.notReached(TARGET);
            assertThat(circuits.of(BANK)).isEqualTo(Circuit.OPEN);
        }
    }

    @Test
    void aReasonToLookLetsOneCallThroughAtOnce() {
        deliver(new CallResult.NotReached("refused"), SETTINGS.minimumCalls());

        circuits.lookAgain(TARGET);

        assertThat(circuits.tryAcquire(TARGET)).isTrue();
        circuits.reached(TARGET);
        assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void aReasonToLookChangesNothingAboutOneThatIsClosed() {
        deliver(new CallResult.NotReached("refused"), 1);

        circuits.lookAgain(TARGET);

        assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void anErrorOfATargetThatIsBackClosesIt() {
        deliver(new CallResult.NotReached("refused"), SETTINGS.minimumCalls());
        now += SETTINGS.firstWait().toMillis() + 1;

        deliver(new CallResult.Unusable("status 500"), 1);

        assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void eachUseOfATargetKeepsItFromBeingForgotten() {
        deliver(new CallResult.NotReached("refused"), SETTINGS.minimumCalls());
        now += Circuits.KEPT.toMillis() - 1;
        circuits.release(TARGET);
        now += 1;

        circuits.release(new Target(new ParticipantName("other"), null));

        assertThat(circuits.of(BANK)).isNotEqualTo(Circuit.CLOSED);
    }

    @Test
    void theTargetNotUsedForLongestMakesRoom() {
        deliver(new CallResult.NotReached("refused"), SETTINGS.minimumCalls());
        for (int i = 1; i < Circuits.MAX_TARGETS; i++) {
            circuits.release(new Target(new ParticipantName("p" + i), null));
        }
        assertThat(circuits.of(BANK)).isEqualTo(Circuit.OPEN);
        for (int i = 1; i < Circuits.MAX_TARGETS; i++) {
            circuits.release(new Target(new ParticipantName("p" + i), null));
        }

        circuits.release(new Target(new ParticipantName("one-more"), null));

        assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
    }
}
