package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.EntryCodec;
import dev.concordat.coordinator.log.LogException;
import dev.concordat.coordinator.log.LogIndeterminateException;
import dev.concordat.coordinator.log.LogObserver;
import dev.concordat.coordinator.log.Samples;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Committing;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Restarts, lost leaders, and nodes that were left behind. */
@Execution(ExecutionMode.CONCURRENT)
class ClusterTest {

    @TempDir
    Path directory = Path.of("");

    private @Nullable Cluster cluster;

    private Cluster cluster(int size, long snapshotEvery) {
        Cluster created = new Cluster(directory, size, snapshotEvery);
        cluster = created;
        return created;
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @InTurn
    void aRestartKeepsEverything() {
        Cluster one = cluster(1, 1_000);
        one.startAll();
        begin(one.log("n1"), 0, 50);
        CoordinatorState before = one.log("n1").applied();
        one.stop("n1");

        one.start("n1");

        assertThat(await(one.log("n1").read()).table()).isEqualTo(before.table());
        assertThat(one.halts).isEmpty();
    }

    @InTurn
    void aSnapshotAndTheEntriesAfterItEqualAllEntries() {
        Cluster three = cluster(3, 1_000_000);
        three.startAll();
        begin(three.log(three.leader()), 0, 100);
        three.log("n1").takeSnapshot();
        begin(three.log(three.leader()), 100, 150);

        three.stop("n1");
        three.start("n1");

        assertThat(await(three.log("n1").read()))
                .isEqualTo(await(three.log("n2").read()));
        assertThat(three.halts).isEmpty();
    }

    @InTurn
    void whenTheLeaderDiesAnotherLeadsAndNothingIsLost() {
        Cluster three = cluster(3, 1_000);
        three.startAll();
        String leader = three.leader();
        begin(three.log(leader), 0, 20);

        three.crash(leader);

        String next = three.leader();
        assertThat(next).isNotEqualTo(leader);
        begin(three.log(next), 20, 40);
        assertThat(await(three.log(next).read()).table().byId()).hasSize(40);
    }

    @InTurn
    void aReadOnAnyNodeContainsWhatAnotherAcknowledged() {
        Cluster three = cluster(3, 1_000);
        three.startAll();
        three.leader();
        for (int i = 0; i < 30; i++) {
            TransactionId id = Samples.id(i);
            String writer = "n" + (i % 3 + 1);
            String reader = "n" + ((i + 1) % 3 + 1);

            await(three.log(writer).append(List.of(begin(id))));

            assertThat(await(three.log(reader).read()).table().find(id)).isNotNull();
        }
    }

    @InTurn
    void aNodeThatWasLeftBehindGetsASnapshot() {
        Cluster three = cluster(3, 1_000);
        three.startAll();
        String behind = three.follower();
        begin(three.log(three.leader()), 0, 10);
        three.stop(behind);
        begin(three.log(three.leader()), 10, 300);
        for (String node : three.nodes()) {
            if (!node.equals(behind)) {
                three.log(node).takeSnapshot();
            }
        }

        three.start(behind);

        Awaitility.await()
                .atMost(Cluster.BOUND)
                .until(() -> three.log(behind).applied().table().byId().size() == 300);
        assertThat(three.halts).isEmpty();
    }

    /** F3: the next leader sends it anew, and nothing of the first half is taken for a state. */
    @InTurn
    void aSnapshotWhoseSenderDiesMidwayIsSentByTheNextLeader() {
        Cluster three = cluster(3, 1_000_000);
        three.startAll();
        String leader = three.leader();
        String behind = three.follower();
        three.stop(behind);
        beginMany(three.log(leader), 40);
        three.nodes().stream().filter(node -> !node.equals(behind)).forEach(node -> three.log(node)
                .takeSnapshot());

        three.start(behind);
        Awaitility.await()
                .atMost(Cluster.BOUND)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> isReceivingSnapshot(three.directory(behind)));
        three.crash(leader);

        Awaitility.await()
                .atMost(Cluster.BOUND)
                .until(() -> three.log(behind).applied().table().byId().size() == 40 * EntryCodec.MAX_COMMANDS);
        begin(three.log(behind), 0, 10);
        assertThat(three.halts).isEmpty();
    }

    private static boolean isReceivingSnapshot(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(file -> file.toString().contains("tmp") && Files.isRegularFile(file));
        } catch (NoSuchFileException | UncheckedIOException moved) {
            return false;
        }
    }

    /** Transactions with names as long as they may be, in entries as large as they may be. */
    private static void beginMany(RatisLog log, int entries) {
        for (int i = 0; i < entries; i++) {
            int from = 1_000_000 + i * EntryCodec.MAX_COMMANDS;
            List<Command> commands = IntStream.range(from, from + EntryCodec.MAX_COMMANDS)
                    .<Command>mapToObj(
                            number -> new Command.Begin(Samples.id(number), "x".repeat(100), Duration.ofMinutes(30)))
                    .toList();
            await(log.append(commands));
        }
    }

    @InTurn
    void anAppendOnAFollowerIsAnsweredThoughTheLeaderDies() {
        Cluster three = cluster(3, 1_000_000);
        three.startAll();
        String leader = three.leader();
        String follower = three.follower();

        try (Appends flow = Appends.flow(() -> three.log(follower))) {
            flow.go(20);
            three.crash(leader);
            flow.go(20);
            assertThat(flow.failures()).isZero();
        }
        assertThat(three.halts).isEmpty();
    }

    @InTurn
    void anActiveTransactionIsCommittedThoughTheLeaderDies() {
        Cluster three = cluster(3, 1_000_000);
        three.startAll();
        String leader = three.leader();
        String follower = three.follower();
        TransactionId id = Samples.id(7);
        BranchSpec branch = new BranchSpec(new BranchId("1"), new ParticipantName("bank-a"), null, Vote.PREPARED);
        await(three.log(leader).append(List.of(begin(id))));
        three.crash(leader);

        await(three.log(follower).append(List.of(new Command.Enlist(id, branch))));
        await(three.log(follower).append(List.of(new Command.DecideCommit(id, List.of()))));

        assertThat(three.log(follower).applied().table().find(id)).isInstanceOf(Committing.class);
    }

    @InTurn
    void withoutAMajorityNothingIsAcknowledged() {
        Cluster three = cluster(3, 1_000);
        three.startAll();
        String leader = three.leader();
        three.nodes().stream().filter(node -> !node.equals(leader)).forEach(three::stop);

        assertThatThrownBy(() -> await(three.log(leader).append(List.of(begin(Samples.id(1))))))
                .isInstanceOf(LogException.class);
        assertThatThrownBy(() -> await(three.log(leader).read())).isInstanceOf(LogException.class);
    }

    @InTurn
    void aNodeThatCannotApplyAnEntryHaltsAndAcknowledgesNothing() {
        Cluster one = cluster(1, 1_000);
        one.start("n1", new LogObserver() {
            @Override
            public void applied(long index, List<Effect> effects, CoordinatorState after) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void leading(long term) {}

            @Override
            public void notLeading() {}
        });
        one.leader();

        assertThatThrownBy(() -> await(one.log("n1").append(List.of(begin(Samples.id(1))))))
                .isInstanceOf(LogIndeterminateException.class);
        assertThat(one.halts).anyMatch(reason -> reason.contains("cannot be applied"));
    }

    private static void begin(RatisLog log, int from, int to) {
        for (int i = from; i < to; i++) {
            await(log.append(List.of(begin(Samples.id(i)))));
        }
    }

    private static Command begin(TransactionId id) {
        return new Command.Begin(id, null, Duration.ofMinutes(30));
    }

    private static <T> T await(CompletableFuture<T> call) {
        try {
            return call.orTimeout(Cluster.BOUND.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LogException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
