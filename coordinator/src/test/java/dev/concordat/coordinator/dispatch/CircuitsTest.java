package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.runtime.Circuit;
import dev.concordat.protocol.ParticipantName;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which targets are remembered, and for how long. */
class CircuitsTest {

    private static final Target GONE = new Target(new ParticipantName("gone"), null);
    private static final Target OTHER = new Target(new ParticipantName("other"), null);

    private long now = 1_800_000_000_000L;
    private final Circuits circuits = new Circuits(CircuitSettings.DEFAULT, () -> Instant.ofEpochMilli(now));

    private void open(Target target) {
        for (int i = 0; i < CircuitSettings.DEFAULT.window(); i++) {
            if (circuits.tryAcquire(target)) {
                circuits.notReached(target);
            }
        }
    }

    @Test
    void aTargetThatIsUsedIsRemembered() {
        open(GONE);
        now += Circuits.KEPT.toMillis() - 1;

        open(OTHER);

        assertThat(circuits.of(GONE)).isEqualTo(Circuit.OPEN);
    }

    @Test
    void aTargetThatNobodyHasUsedForLongIsForgottenWhenAnotherOneComes() {
        open(GONE);
        now += Circuits.KEPT.toMillis();

        open(OTHER);

        assertThat(circuits.of(GONE)).isEqualTo(Circuit.CLOSED);
        assertThat(circuits.of(OTHER)).isEqualTo(Circuit.OPEN);
    }
}
