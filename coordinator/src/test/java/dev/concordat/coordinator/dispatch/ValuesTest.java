package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.concordat.coordinator.transaction.Delivery;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Small things of the package: names, calls, the back-off and the clock. */
class ValuesTest {

    private static final ParticipantName BANK = new ParticipantName("bank");
    private final TransactionId id = new FakeCore().id();

    private Delivery delivery(Decision decision) {
        return new Delivery(id, new BranchId("1"), BANK, null, null, decision, 0);
    }

    @Test
    void aCallCarriesDeliveriesOfOneDecision() {
        Target target = new Target(BANK, null);

        assertThat(new Call(target, "x", List.of(delivery(Decision.ABORT))).verb()).isEqualTo(Verb.ABORT);
        assertThat(new Call(target, "x", List.of(delivery(Decision.COMMIT))).verb()).isEqualTo(Verb.COMMIT);
        assertThatIllegalArgumentException().isThrownBy(() -> new Call(target, "x", List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Call(target, "x", List.of(delivery(Decision.COMMIT), delivery(Decision.ABORT))));
    }

    @Test
    void targetsAreOrderedByParticipantAndThenByAddress() {
        Target bank = new Target(BANK, null);
        Target bankAtOne = new Target(BANK, "http://localhost:1");
        Target bankAtTwo = new Target(BANK, "http://localhost:2");
        Target shop = new Target(new ParticipantName("shop"), null);

        assertThat(List.of(shop, bankAtTwo, bank, bankAtOne).stream().sorted())
                .containsExactly(bank, bankAtOne, bankAtTwo, shop);
    }

    @Test
    void branchesAreOrderedByTransactionAndThenByName() {
        FakeCore core = new FakeCore();
        BranchKey first = new BranchKey(core.id(), new BranchId("1"));
        BranchKey second = new BranchKey(first.transaction(), new BranchId("2"));
        BranchKey other = new BranchKey(core.id(), new BranchId("1"));

        assertThat(List.of(other, second, first).stream().sorted()).containsExactly(first, second, other);
    }

    @Test
    void chanceTakesAwayUpToHalfOfAWait() {
        BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofMillis(1_000), new Random(7));

        assertThat(java.util.stream.LongStream.range(0, 1_000)
                        .map(i -> backOff.millisAfter(1))
                        .distinct()
                        .sorted())
                .startsWith(50L, 51L)
                .endsWith(99L, 100L);
        assertThat(backOff.millisAfter(0)).isBetween(50L, 100L);
        assertThat(backOff.millisAfter(1_000)).isBetween(500L, 1_000L);
    }

    @Test
    void aWaitIsAMillisecondAtLeast() {
        BackOff backOff = new BackOff(Duration.ofNanos(1), Duration.ofNanos(1), new Random(7));

        assertThat(backOff.millisAfter(1)).isOne();
    }

    @Test
    void theSteadyClockGoesOnFromTheWallWhateverTheWallDoesThen() {
        Instant[] wall = {Instant.ofEpochMilli(FakeCore.START)};
        SteadyClock clock = new SteadyClock(() -> wall[0]);
        wall[0] = Instant.EPOCH;

        Awaitility.await().until(() -> clock.millis() > FakeCore.START + 5);
        assertThat(clock.millis()).isBetween(FakeCore.START, FakeCore.START + Duration.ofHours(1).toMillis());
        assertThat(clock.instant()).isBetween(
                Instant.ofEpochMilli(FakeCore.START), Instant.ofEpochMilli(FakeCore.START).plus(Duration.ofHours(1)));
    }
}
