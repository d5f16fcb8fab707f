package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.ParticipantName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RotationTest {

    private static final String ONE = "http://localhost:1";
    private static final String TWO = "http://localhost:2";
    private static final Target BANK = new Target(new ParticipantName("bank"), null);

    private final FakeCore core = new FakeCore();
    private final Rotation rotation = new Rotation(BANK, 0);

    private @Nullable String next() {
        return rotation.next(core.applied(), core.now);
    }

    private void two() {
        core.register("bank", "1", ONE);
        core.register("bank", "2", TWO);
    }

    @Test
    void whoNeverRegisteredHasNoAddress() {
        assertThat(next()).isNull();
        assertThat(rotation.size(core.applied())).isZero();
    }

    @Test
    void instancesTakeTurns() {
        two();
        List<String> called = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            called.add(String.valueOf(next()));
        }

        assertThat(called).containsExactly(TWO, ONE, TWO, ONE);
        assertThat(rotation.size(core.applied())).isEqualTo(2);
    }

    @Test
    void anAddressOfItsOwnIsTheOnlyOne() {
        two();
        Rotation own = new Rotation(new Target(new ParticipantName("bank"), "http://localhost:9"), 0);

        assertThat(own.next(core.applied(), core.now)).isEqualTo("http://localhost:9");
        assertThat(own.size(core.applied())).isOne();
    }

    @Test
    void whoseLeaseLastsComesBeforeThoseWhoseLeaseHasEnded() {
        core.register("bank", "1", ONE);
        core.now += 60_000;
        core.register("bank", "2", TWO);

        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsOnly(TWO);
    }

    @Test
    void withoutAnyLeaseAllAreTried() {
        two();
        core.now += 60_000;
        core.register("other", "1", "http://localhost:3");

        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void whoFailedIsPassedOverForAWhile() {
        two();
        rotation.failed(ONE, core.now);

        core.now += Rotation.PASSED_OVER_MILLIS - 1;
        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsOnly(TWO);

        core.now += 1;
        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void whoWorkedIsTakenAgainAtOnce() {
        two();
        rotation.failed(ONE, core.now);
        rotation.worked(ONE);

        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void startingAfreshForgetsWhoFailed() {
        two();
        rotation.failed(ONE, core.now);
        rotation.startAfresh();

        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void whereAllFailedTheyAreTriedAllTheSame() {
        core.register("bank", "1", ONE);
        rotation.failed(ONE, core.now);

        assertThat(next()).isEqualTo(ONE);
    }

    @Test
    void failuresAreRememberedOfTheLastAddressesOnly() {
        two();
        rotation.failed(ONE, core.now);
        for (int i = 0; i < 63; i++) {
            rotation.failed("http://localhost:" + (1_000 + i), core.now);
        }
        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsOnly(TWO);

        rotation.failed("http://localhost:2000", core.now);

        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void aFailureThatRepeatsIsTheYoungest() {
        two();
        rotation.failed(ONE, core.now);
        for (int i = 0; i < 63; i++) {
            rotation.failed("http://localhost:" + (1_000 + i), core.now);
        }
        rotation.failed(ONE, core.now);
        rotation.failed("http://localhost:2000", core.now);

        assertThat(List.of(String.valueOf(next()), String.valueOf(next()))).containsOnly(TWO);
    }
}
