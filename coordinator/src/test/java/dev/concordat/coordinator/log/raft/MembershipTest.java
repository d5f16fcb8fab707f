package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.ClusterMembership;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.MembershipChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Nodes that come, go, and change their part, in one process. */
@Execution(ExecutionMode.CONCURRENT)
class MembershipTest {

    @TempDir
    Path directory = Path.of("");

    private @Nullable Cluster created;

    private Cluster cluster(int size) {
        return cluster(size, 1_000_000);
    }

    private Cluster cluster(int size, long snapshotEvery) {
        Cluster cluster = new Cluster(directory, size, snapshotEvery);
        created = cluster;
        cluster.startAll();
        cluster.leader();
        return cluster;
    }

    private Cluster cluster() {
        return Objects.requireNonNull(created);
    }

    @AfterEach
    void stop() {
        if (created != null) {
            created.close();
        }
    }

    @InTurn
    void aNodeThatWaitsToBeAddedNeitherLeadsNorAnswers() {
        cluster(1);
        cluster().join("n2");

        assertThat(role("n2")).isEqualTo(LogStatus.Role.JOINING);
        assertThat(cluster().log("n2").status().leader()).isNull();
        assertThat(Appends.refused(cluster().log("n2"))).isTrue();
        assertThat(cluster().log("n2").status().term()).isZero();
    }

    @InTurn
    void anIdleClusterTakesInAnEmptyNodeByItsLog() {
        cluster(1);
        Appends.some(cluster().log("n1"), 0, 20);
        cluster().join("n2");

        assertThat(member("n1").seat(cluster().seat("n2", true), () -> {})).isEqualTo(new MembershipChange.Done(true));

        awaitTransactions("n2", 20);
        assertThat(voters("n1")).containsExactly("n1", "n2");
        assertThat(role("n2")).isEqualTo(LogStatus.Role.FOLLOWER);
        assertThat(cluster().halts).isEmpty();
    }

    @InTurn
    void anIdleClusterTakesInAnEmptyNodeBySnapshot() {
        cluster(1);
        Appends.some(cluster().log("n1"), 0, 200);
        cluster().log("n1").takeSnapshot();
        cluster().join("n2");

        assertThat(member("n1").seat(cluster().seat("n2", true), () -> {})).isEqualTo(new MembershipChange.Done(true));

        awaitTransactions("n2", 200);
        assertThat(cluster().halts).isEmpty();
    }

    @InTurn
    void aLeaderThatIsAboutToStopHandsOver() {
        cluster(3);
        String leader = cluster().leader();

        cluster().log(leader).handOverBeforeStop();

        Awaitility.await().atMost(Cluster.BOUND).until(() -> role(leader) == LogStatus.Role.FOLLOWER);
        assertThat(cluster().leader()).isNotEqualTo(leader);
    }

    @InTurn
    void theSameChangeAgainChangesNothing() {
        cluster(1);
        cluster().join("n2");
        ClusterMembership.Seat seat = cluster().seat("n2", true);

        assertThat(member("n1").seat(seat, () -> {})).isEqualTo(new MembershipChange.Done(true));
        assertThat(member("n1").seat(seat, () -> {})).isEqualTo(new MembershipChange.Done(false));
        assertThat(member("n2").seat(seat, () -> {})).isEqualTo(new MembershipChange.Done(false));
    }

    @InTurn
    void aStandbyOutlivesTheLeaderAndIsPromoted() {
        cluster(3);
        cluster().join("n4");
        assertThat(member(cluster().follower()).seat(cluster().seat("n4", false), () -> {}))
                .isEqualTo(new MembershipChange.Done(true));
        Awaitility.await().atMost(Cluster.BOUND).until(() -> role("n4") == LogStatus.Role.LISTENER);
        assertThat(voters("n1")).containsExactly("n1", "n2", "n3");

        String leader = cluster().leader();
        cluster().crash(leader);
        String next = cluster().leader();
        Appends.some(cluster().log(next), 0, 10);

        awaitTransactions("n4", 10);
        assertThat(role("n4")).isEqualTo(LogStatus.Role.LISTENER);
        assertThat(member("n4").seat(cluster().seat("n4", true), () -> {})).isEqualTo(new MembershipChange.Done(true));
        assertThat(voters(next)).hasSize(4).contains("n4");
        assertThat(cluster().halts).isEmpty();
    }

    @InTurn
    void aVoterThatLostItsVoteLivesOnWhenTheLeaderDies() {
        cluster(3);
        cluster().join("n4");
        member("n1").seat(cluster().seat("n4", true), () -> {});
        String leader = cluster().leader();
        assertThat(member(leader).handOver("n1")).isInstanceOf(MembershipChange.Done.class);

        assertThat(member("n1").seat(cluster().seat("n4", false), () -> {})).isEqualTo(new MembershipChange.Done(true));
        Awaitility.await().atMost(Cluster.BOUND).until(() -> role("n4") == LogStatus.Role.LISTENER);
        cluster().crash("n1");

        String next = cluster().leader();
        assertThat(next).isNotEqualTo("n4");
        Appends.some(cluster().log(next), 0, 5);
        awaitTransactions("n4", 5);
        assertThat(cluster().halts).isEmpty();
    }

    @InTurn
    void ofTwoChangesAtOnceOneIsRefusedOrBothFollowEachOther() {
        cluster(3);
        cluster().join("n4");
        cluster().join("n5");

        CompletableFuture<MembershipChange> first =
                later(() -> member("n1").seat(cluster().seat("n4", false), () -> {}));
        CompletableFuture<MembershipChange> second =
                later(() -> member("n2").seat(cluster().seat("n5", false), () -> {}));

        List<MembershipChange> ends = List.of(first.join(), second.join());
        assertThat(ends).anyMatch(end -> end instanceof MembershipChange.Done);
        assertThat(ends).allMatch(end -> !(end instanceof MembershipChange.Unfinished));
        int done = (int) ends.stream()
                .filter(end -> end instanceof MembershipChange.Done)
                .count();
        // A majority without n1 may have confirmed the second.
        Awaitility.await().atMost(Cluster.BOUND).until(() -> members("n1").size() == 3 + done);
    }

    @InTurn
    void aChangeWhileANodeCatchesUpIsRefused() throws InterruptedException {
        cluster(1);
        cluster().join("n3");
        // Nobody listens at n2, so that the leader waits for it.
        ClusterMembership.Seat silent = new ClusterMembership.Seat("n2", "127.0.0.1:1", true);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<MembershipChange> first = later(() -> member("n1").seat(silent, begun::countDown));
        assertThat(begun.await(Cluster.BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();

        Awaitility.await().atMost(Duration.ofSeconds(8)).untilAsserted(() -> assertThat(
                        member("n1").seat(cluster().seat("n3", true), () -> {}))
                .isInstanceOfSatisfying(MembershipChange.Refused.class, refused -> assertThat(refused.reason())
                        .contains("under way")));

        assertThat(first.join()).isInstanceOf(MembershipChange.Unfinished.class);
        assertThat(members("n1")).doesNotContain("n2");
    }

    @InTurn
    void aRemovedNodeSaysSoAndDisturbsNobodyAfterARestart() {
        cluster(3);
        String gone = cluster().follower();
        assertThat(member(gone).remove(gone, () -> {})).isEqualTo(new MembershipChange.Done(true));
        String leader = cluster().leader();
        Awaitility.await().atMost(Cluster.BOUND).until(() -> role(gone) == LogStatus.Role.REMOVED);
        // For longer than the watchdog looks at a log that stands still.
        Duration patience = Duration.ofSeconds(WatchPolicy.PATIENCE + 2);
        Awaitility.await().during(patience).atMost(patience.multipliedBy(2)).until(() -> cluster()
                .halts
                .isEmpty());
        assertThat(voters(leader)).hasSize(2).doesNotContain(gone);
        cluster().stop(gone);
        long term = cluster().log(leader).status().term();

        cluster().start(gone);

        Awaitility.await().atMost(Cluster.BOUND).until(() -> role(gone) == LogStatus.Role.REMOVED);
        Appends.some(cluster().log(leader), 0, 10);
        assertThat(cluster().log(leader).status().term()).isEqualTo(term);
        assertThat(Appends.refused(cluster().log(gone))).isTrue();
        assertThat(cluster().halts).isEmpty();
    }

    @InTurn
    void aNodeRemovedWhileItWasDownFindsOutWhenItComesBack() {
        cluster(3);
        String gone = cluster().follower();
        cluster().stop(gone);
        String leader = cluster().leader();
        assertThat(member(leader).remove(gone, () -> {})).isEqualTo(new MembershipChange.Done(true));
        Appends.some(cluster().log(leader), 0, 10);
        long term = cluster().log(leader).status().term();

        cluster().start(gone);

        Awaitility.await().atMost(Cluster.BOUND).until(() -> role(gone) == LogStatus.Role.REMOVED);
        assertThat(cluster().log(leader).status().term()).isEqualTo(term);
        assertThat(cluster().halts).isEmpty();
    }

    @InTurn
    void aLeaderThatIsRemovedHandsOverWhileAppendsFlow() {
        cluster(3);
        String leader = cluster().leader();
        String other = cluster().follower();

        try (Appends flow = Appends.flow(() -> cluster().log(other))) {
            assertThat(member(leader).remove(leader, () -> {})).isEqualTo(new MembershipChange.Done(true));
            flow.go(50);
        }

        assertThat(voters(other)).hasSize(2).doesNotContain(leader);
        assertThat(cluster().halts).isEmpty();
    }

    @InTurn
    void withoutAReachableMajorityNothingIsRemoved() {
        cluster(3);
        String dead = cluster().follower();
        cluster().stop(dead);
        String leader = cluster().leader();
        String alive = cluster().follower();

        // At once: that the leader heard of the dead one a moment ago counts for nothing.
        AtomicBoolean begun = new AtomicBoolean();
        assertThat(member(leader).remove(alive, () -> begun.set(true))).isInstanceOf(MembershipChange.Refused.class);
        assertThat(begun).isFalse();
        assertThat(voters(leader)).hasSize(3);
        assertThat(member(leader).remove(dead, () -> {})).isEqualTo(new MembershipChange.Done(true));
        assertThat(voters(leader)).hasSize(2);
    }

    @InTurn
    void theLastVoterStays() {
        cluster(1);

        assertThat(member("n1").remove("n1", () -> {})).isInstanceOf(MembershipChange.Refused.class);
        assertThat(member("n1").seat(cluster().seat("n1", false), () -> {}))
                .isInstanceOf(MembershipChange.Refused.class);
    }

    @InTurn
    void leadershipGoesToVotersOnly() {
        cluster(3);
        cluster().join("n4");
        member("n1").seat(cluster().seat("n4", false), () -> {});
        String leader = cluster().leader();
        String other = cluster().nodes().stream()
                .filter(node -> !node.equals(leader))
                .findFirst()
                .orElseThrow();

        assertThat(member(other).handOver(leader)).isEqualTo(new MembershipChange.Done(false));
        assertThat(member(leader).handOver("n4")).isInstanceOf(MembershipChange.Refused.class);
        assertThat(member(leader).handOver("n9")).isEqualTo(new MembershipChange.NotMember("n9"));
        assertThat(member(leader).handOver(other)).isEqualTo(new MembershipChange.Done(true));
        assertThat(cluster().leader()).isEqualTo(other);
    }

    @InTurn
    void membersAreKnownFromTheLogWhateverIsConfigured() {
        cluster(3);
        cluster().join("n4");
        member("n1").seat(cluster().seat("n4", true), () -> {});
        String gone = cluster().follower();
        member("n1").remove(gone, () -> {});
        List<String> stands = members(cluster().leader());

        for (String node : stands) {
            cluster().stop(node);
        }
        stands.forEach(cluster()::start);

        Appends.some(cluster().log(cluster().leader()), 0, 5);
        for (String node : stands) {
            awaitTransactions(node, 5);
            assertThat(members(node)).isEqualTo(stands);
        }
        assertThat(cluster().halts).isEmpty();
    }

    /** Not on the common pool: Ratis answers on it, and it has one thread where there are two processors. */
    private static CompletableFuture<MembershipChange> later(Supplier<MembershipChange> change) {
        return CompletableFuture.supplyAsync(change, Thread::startVirtualThread);
    }

    private ClusterMembership member(String node) {
        return cluster().log(node).membership();
    }

    private LogStatus.Role role(String node) {
        return cluster().log(node).status().role();
    }

    private List<String> members(String node) {
        return cluster().log(node).status().members().stream()
                .map(LogStatus.Member::node)
                .toList();
    }

    private List<String> voters(String node) {
        return cluster().log(node).status().members().stream()
                .filter(member -> member.role() != LogStatus.Role.LISTENER)
                .map(LogStatus.Member::node)
                .toList();
    }

    private void awaitTransactions(String node, int count) {
        Awaitility.await()
                .atMost(Cluster.BOUND)
                .until(() -> cluster().log(node).applied().table().byId().size() == count);
    }
}
