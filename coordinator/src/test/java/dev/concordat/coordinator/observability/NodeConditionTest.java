package dev.concordat.coordinator.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.LogStatus.Role;
import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.coordinator.observability.NodeCondition.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class NodeConditionTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final NodeVitals vitals = new NodeVitals();

    @Test
    void aLeaderThatHasAppliedEverythingIsReady() {
        assertThat(kind(status("n1", Role.LEADER, true))).isEqualTo(Kind.READY);
    }

    @Test
    void aFollowerOfALeaderIsReady() {
        assertThat(kind(status("n2", Role.FOLLOWER, false))).isEqualTo(Kind.READY);
    }

    @Test
    void aLeaderThatStillAppliesIsStarting() {
        assertThat(kind(status("n1", Role.LEADER, false))).isEqualTo(Kind.STARTING);
    }

    @Test
    void aLogThatIsDownIsStarting() {
        assertThat(kind(status(null, Role.DOWN, false))).isEqualTo(Kind.STARTING);
    }

    @Test
    void aFollowerWithoutALeaderSaysSo() {
        assertThat(kind(status(null, Role.FOLLOWER, false))).isEqualTo(Kind.NO_LEADER);
        assertThat(kind(status("n2", Role.CANDIDATE, false))).isEqualTo(Kind.NO_LEADER);
    }

    @Test
    void aFollowerFarBehindIsCatchingUpAndOneALittleBehindIsReady() {
        vitals.behind(NodeCondition.FAR_BEHIND);
        assertThat(kind(status("n2", Role.FOLLOWER, false))).isEqualTo(Kind.READY);

        vitals.behind(NodeCondition.FAR_BEHIND + 1);
        assertThat(kind(status("n2", Role.FOLLOWER, false))).isEqualTo(Kind.CATCHING_UP);
    }

    @Test
    void aNodeWithoutDiskSpaceIsSickAndARestartWouldNotHelp() {
        vitals.disk(new NodeVitals.Disk(Path.of("/data"), 1, 2, true));

        NodeCondition condition = of(status("n1", Role.LEADER, true), Instant.EPOCH);

        assertThat(condition.kind()).isEqualTo(Kind.SICK);
        assertThat(condition.detail()).startsWith("disk: ").contains("concordat.disk.min-free");
        assertThat(new StuckHealth(vitals).health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aLogThatDoesNotMoveIsSickAndARestartMayHelp() {
        vitals.stuck("entries 8 to 9 have not reached the disk");

        assertThat(kind(status("n1", Role.LEADER, true))).isEqualTo(Kind.SICK);
        assertThat(new StuckHealth(vitals).health().getStatus()).isEqualTo(Status.DOWN);
    }

    private Kind kind(LogStatus status) {
        return of(status, Instant.EPOCH).kind();
    }

    private NodeCondition of(LogStatus status, Instant lostUntil) {
        return NodeCondition.of(status, vitals, lostUntil, NOW);
    }

    @Test
    void aRestoredNodeIsNotReadyWhileNewWorkWouldCountAsLostAndSaysForHowLong() {
        LogStatus leader = status("n1", Role.LEADER, true);

        NodeCondition condition = of(leader, NOW.plusSeconds(299));

        assertThat(condition.kind()).isEqualTo(Kind.RESTORED);
        assertThat(condition.detail()).contains("2026-03-01T12:04:59Z", "in 300 s");
        assertThat(of(leader, NOW).kind()).isEqualTo(Kind.RESTORED);
        assertThat(of(leader, NOW.minusMillis(1)).kind()).isEqualTo(Kind.READY);
    }

    private static LogStatus status(@Nullable String leader, Role role, boolean ready) {
        return new LogStatus("n1", leader, 3, role, ready, List.of(), new LogStatus.Indices(9, 9, 9, -1));
    }
}
