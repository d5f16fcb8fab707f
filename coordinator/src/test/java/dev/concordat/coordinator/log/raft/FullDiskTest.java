package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.Samples;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.protocol.AbortReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, one of them with a disk that is nearly full (R3). */
class FullDiskTest {

    @TempDir
    Path directory = Path.of("");

    private @Nullable Cluster created;
    private int begun;

    @BeforeEach
    void threeNodes() {
        Cluster three = new Cluster(directory, 3);
        created = three;
        three.startAll();
        three.leader();
    }

    @AfterEach
    void stop() {
        cluster().close();
    }

    private Cluster cluster() {
        return Objects.requireNonNull(created);
    }

    @Test
    void belowTheFloorOfTheLeaderNoNodeBeginsAnythingAndEveryNodeFinishesWhatWasBegun() {
        String leader = cluster().leader();
        String follower = cluster().follower();
        begin(leader);
        cluster().free.put(leader, Cluster.FLOOR - 1);

        awaitRefusal(leader);
        assertRefused(follower);
        append(follower, new Command.DecideAbort(Samples.id(0), AbortReason.REQUESTED, null, List.of()));
        append(leader, new Command.AdvanceTime());

        cluster().free.remove(leader);
        Awaitility.await()
                .atMost(Cluster.BOUND)
                .ignoreException(CompletionException.class)
                .until(() -> {
                    begin(follower);
                    return true;
                });
    }

    @Test
    void belowTheFloorOfAFollowerOnlyThatNodeRefuses() {
        String leader = cluster().leader();
        String follower = cluster().follower();
        cluster().free.put(follower, Cluster.FLOOR - 1);

        awaitRefusal(follower);
        begin(leader);
    }

    private void awaitRefusal(String node) {
        Awaitility.await().atMost(Cluster.BOUND).untilAsserted(() -> assertRefused(node));
    }

    private void assertRefused(String node) {
        assertThatThrownBy(() -> begin(node))
                .hasCauseInstanceOf(LogRefusedException.class)
                .satisfies(refused -> {
                    LogRefusedException cause = (LogRefusedException) Objects.requireNonNull(refused.getCause());
                    assertThat(cause.reason()).isEqualTo(LogRefusedException.Reason.NO_SPACE);
                    assertThat(cause.getMessage()).contains("are free in " + directory, "concordat.disk.min-free");
                });
    }

    private void begin(String node) {
        append(node, new Command.Begin(Samples.id(begun++), null, Duration.ofMinutes(1)));
    }

    private void append(String node, Command command) {
        var unused = cluster()
                .log(node)
                .append(List.of(command))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
