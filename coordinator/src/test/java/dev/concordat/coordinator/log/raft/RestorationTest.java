package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.BackupCodec;
import dev.concordat.coordinator.log.BackupHeader;
import dev.concordat.coordinator.log.MembershipChange;
import dev.concordat.coordinator.log.Samples;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupted restore is done again or refused, never taken for a log. */
class RestorationTest {

    private static final LogTime LOST_UNTIL = new LogTime(System.currentTimeMillis() + 300_000);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @SuppressWarnings("NullAway.Init") // before each test
    private Cluster cluster;

    @SuppressWarnings("NullAway.Init") // before each test
    private Path backup;

    @BeforeEach
    void backUp() throws IOException {
        cluster = new Cluster(directory, 1);
        Files.createDirectories(cluster.directory("n1"));
        backup = directory.resolve("file.backup");
        CoordinatorState state = Protocol.apply(
                        CoordinatorState.empty(),
                        new Command.DecideCommit(
                                Samples.id(1),
                                List.of(new BranchSpec(
                                        new BranchId("1"), new ParticipantName("p"), null, Vote.PREPARED))),
                        new LogTime(System.currentTimeMillis()))
                .state();
        try (OutputStream out = Files.newOutputStream(backup)) {
            BackupCodec.write(new BackupHeader(1, cluster.id, 1, "n1", 0, 1, LogTime.ZERO), state, out);
        }
    }

    private Restoration restoration() {
        return new Restoration(cluster.options("n1"));
    }

    private Path file(String name) {
        return cluster.directory("n1").resolve(name);
    }

    @Test
    void aRestoredDirectoryStartsWithTheStateOfTheBackup() throws IOException {
        restoration().run(backup, cluster.id, 2, LOST_UNTIL);

        try (Cluster started = cluster) {
            started.start("n1");
            started.leader();
            assertThat(started.log("n1").applied().table().find(Samples.id(1))).isNotNull();
            assertThat(started.log("n1").applied().isLost(Samples.id(2))).isTrue();
        }
        assertThat(restoration().isDoneWith(backup)).isTrue();
        restoration().requireFinished();
    }

    /** As operations.md says: one node is restored, the others are added to it. */
    @Test
    void aRestoredNodeTakesInASecondOne() throws IOException {
        restoration().run(backup, cluster.id, 2, LOST_UNTIL);

        try (Cluster started = cluster) {
            started.start("n1");
            started.leader();
            started.join("n2");
            assertThat(started.log("n1").membership().seat(started.seat("n2", true), () -> {}))
                    .isEqualTo(new MembershipChange.Done(true));

            CoordinatorState second = Awaitility.await()
                    .atMost(Cluster.BOUND)
                    .until(
                            () -> started.log("n2").applied(),
                            applied -> applied.table().find(Samples.id(1)) != null);
            assertThat(second.isLost(Samples.id(2))).isTrue();
        }
    }

    @Test
    void anInterruptedRestoreIsDoneAgain() throws IOException {
        restoration().run(backup, cluster.id, 2, LOST_UNTIL);
        Files.move(file("raft"), file("raft.restoring"));

        restoration().run(backup, cluster.id, 2, LOST_UNTIL);

        assertThat(restoration().isDoneWith(backup)).isTrue();
        assertThat(file("raft.restoring")).doesNotExist();
    }

    @Test
    void anInterruptedRestoreIsRefusedByAnOrdinaryStart() throws IOException {
        restoration().run(backup, cluster.id, 2, LOST_UNTIL);
        Files.move(file("raft"), file("raft.restoring"));

        assertThatThrownBy(() -> restoration().requireFinished())
                .isInstanceOf(LogStartException.class)
                .hasMessageContaining("was interrupted");
    }

    @Test
    void aDirectoryWithAnythingInItIsRefused() throws IOException {
        Files.writeString(file("something"), "precious");

        assertThatThrownBy(() -> restoration().run(backup, cluster.id, 2, LOST_UNTIL))
                .hasMessageContaining("is not empty");
        assertThat(file("something")).hasContent("precious");
    }

    @Test
    void theLostTimeCannotEndBeforeTheBackup() {
        assertThatThrownBy(() -> restoration().run(backup, cluster.id, 2, new LogTime(1)))
                .hasMessageContaining("concordat.restore.lost-until");
    }

    @Test
    void aBackupOfAnotherClusterIsRefused() {
        assertThatThrownBy(() -> restoration().run(backup, "another", 2, LOST_UNTIL))
                .hasMessageContaining("set concordat.cluster-id to '" + cluster.id + "'");
    }

    @Test
    void theGenerationMustBeANewOne() {
        assertThatThrownBy(() -> restoration().run(backup, cluster.id, 1, LOST_UNTIL))
                .hasMessageContaining("Set concordat.raft.generation to 2");
    }
}
