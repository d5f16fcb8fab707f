package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.dispatch.VotePlan.Step;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One instance is asked and no other; what holds for any has {@link VotePlanTest}. */
class VotePlanOfOneInstanceTest {

    private static final Target ONE = new Target(new ParticipantName("bank"), null, "1");
    private static final CallResult REFUSED = new CallResult.NotReached("connection refused");
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final long BEGIN = 77;
    private static final long END = BEGIN + Duration.ofMinutes(1).toNanos();

    private final FakeCore core = new FakeCore();
    private final Circuits circuits = new Circuits(CircuitSettings.DEFAULT, () -> Instant.ofEpochMilli(core.now));
    private long nanos = BEGIN;

    @BeforeEach
    void oneInstance() {
        core.register("bank", "1", "http://localhost:1");
    }

    private VotePlan of(Target target) {
        return new VotePlan(
                core.id(),
                target,
                List.of(new BranchId("1")),
                END,
                DispatchSettings.DEFAULT,
                circuits,
                new Rotation(target, 0));
    }

    private Step next(VotePlan plan) {
        return plan.next(core.applied(), nanos, core.now);
    }

    private Step.Post post(VotePlan plan) {
        Step step = next(plan);
        assertThat(step).isInstanceOf(Step.Post.class);
        return (Step.Post) step;
    }

    /** Log time passes by what is written. */
    private void logTimePasses(Duration time) {
        core.now += time.toMillis();
        core.register("other", "1", "http://localhost:9");
    }

    @Test
    void aCallLastsNoLongerThanTheLease() {
        logTimePasses(Duration.ofSeconds(4));

        assertThat(post(of(ONE)).within()).isEqualTo(LEASE.minusSeconds(4));
    }

    @Test
    void aCallLastsASecondThoughTheLeaseIsAboutToEnd() {
        logTimePasses(LEASE.minusMillis(1_001));
        assertThat(post(of(ONE)).within()).isEqualTo(Duration.ofMillis(1_001));

        logTimePasses(Duration.ofMillis(600));
        assertThat(post(of(ONE)).within()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aCallLastsNoLongerThanTheRound() {
        nanos = END - 5;

        assertThat(post(of(ONE)).within()).isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void itIsOutOfReachHalfASecondAfterTheCallBeganThatDidNotReachIt() {
        VotePlan plan = of(ONE);
        Step.Post post = post(plan);
        nanos += VotePlan.HOLDER_GONE_AFTER.toNanos();
        plan.ended(post, REFUSED, core.applied(), nanos, core.now);

        assertThat(next(plan))
                .isEqualTo(new Step.Unreachable(new VoteEvent.Unreachable(ONE, "instance 1: connection refused")));
    }

    @Test
    void theLastLookIsWhenItsTimeIsUp() {
        VotePlan plan = of(ONE);
        Step.Post post = post(plan);
        nanos += VotePlan.HOLDER_GONE_AFTER.toNanos() - 3;
        plan.ended(post, REFUSED, core.applied(), nanos, core.now);

        assertThat(next(plan)).isEqualTo(new Step.Pause(3));
    }

    @Test
    void pausesAreTheUsualOnesUntilThen() {
        VotePlan plan = of(ONE);
        Step.Post post = post(plan);
        plan.ended(post, REFUSED, core.applied(), nanos, core.now);

        assertThat(next(plan)).isEqualTo(new Step.Pause(Duration.ofMillis(50).toNanos()));
    }

    @Test
    void whoHasNoLeaseIsLookedForHalfASecond() {
        Target nobody = new Target(new ParticipantName("bank"), null, "9");
        VotePlan plan = of(nobody);
        assertThat(next(plan)).isInstanceOf(Step.Pause.class);
        nanos += VotePlan.HOLDER_GONE_AFTER.toNanos();

        assertThat(next(plan))
                .isEqualTo(new Step.Unreachable(new VoteEvent.Unreachable(nobody, "instance 9: it has no lease")));
    }
}
