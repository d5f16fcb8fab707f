package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.FeatureLevels;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.util.FileUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose whole directory is gone must not vote again under its name (S19). */
class FirstStartTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void aNodeThatLostItsWholeDirectoryIsRefusedWithTheWayOut() throws IOException {
        try (Cluster three = new Cluster(directory, 3)) {
            three.startAll();
            announce(three, "n2");
            three.stop("n2");
            FileUtils.deleteFully(three.directory("n2"));

            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> three.start("n2"))
                        .isInstanceOf(LogStartException.class)
                        .hasMessageContaining("knows node n2")
                        .hasMessageContaining("add it under a new concordat.node-id");
            }
            assertThat(three.directory("n2")).doesNotExist();
        }
    }

    /** Also by a follower, whoever leads or whether anybody does. */
    @Test
    void aFollowerWithoutALeaderKnowsItToo() throws IOException {
        try (Cluster three = new Cluster(directory, 3)) {
            three.startAll();
            announce(three, "n2");
            three.stop("n2");
            three.stop("n3");
            FileUtils.deleteFully(three.directory("n2"));

            assertThatThrownBy(() -> three.start("n2")).hasMessageContaining("n1 knows node n2");
        }
    }

    @Test
    void aNodeThatStartsLateForTheFirstTimeIsNotTakenForOne() {
        try (Cluster three = new Cluster(directory, 3)) {
            three.start("n1");
            three.start("n2");
            announce(three, "n1");

            three.start("n3");

            Awaitility.await()
                    .atMost(Cluster.BOUND)
                    .until(() -> three.log("n3").applied().nodes().find("n1") != null);
        }
    }

    /** As each node does once it serves; waits until every running node knows. */
    private static void announce(Cluster cluster, String node) {
        ClusterNode self = new ClusterNode(node, "http://127.0.0.1:1", FeatureLevels.supported(), "test");
        cluster.log(cluster.leader())
                .append(List.of(new Command.AnnounceNode(self)))
                .join();
        Awaitility.await().atMost(Cluster.BOUND).until(() -> cluster.nodes().stream()
                .filter(cluster::runs)
                .allMatch(each -> cluster.log(each).applied().nodes().find(node) != null));
    }
}
