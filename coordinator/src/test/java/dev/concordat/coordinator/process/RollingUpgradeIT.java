package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.log.FeatureLevels;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Three processes of this build become, one by one and under load, processes of a build that supports one feature level
 * more, made by the test itself. Nothing is lost or refused, the level rises when the last one has been replaced, and
 * then there is no way back (S18).
 */
@Execution(ExecutionMode.CONCURRENT)
class RollingUpgradeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PRESENT = FeatureLevels.supported();
    private static final int NEXT = PRESENT + 1;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private @Nullable ThreeNodes nodes;

    @AfterEach
    void stop() {
        if (nodes != null) {
            nodes.close();
        }
    }

    @Test
    void aClusterIsUpgradedNodeByNodeUnderLoadAndThenThereIsNoWayBack() throws Exception {
        Path nextBuild = OtherBuild.supporting(NEXT, directory.resolve("next"));
        ThreeNodes three = new ThreeNodes(directory);
        nodes = three;
        for (int node = 0; node < 3; node++) {
            three.start(node, null);
        }
        three.awaitReady(PATIENCE);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(three.levels()).containsOnly(PRESENT));
        UpgradeLoad load = new UpgradeLoad(three.urls());
        load.start();

        three.stop(0);
        three.start(0, nextBuild);
        three.awaitReady(PATIENCE);
        // Back again: what the next build wrote meanwhile, its last snapshot too, is for this build to read.
        three.stop(0);
        three.start(0, null);
        three.awaitReady(PATIENCE);

        for (int node = 0; node < 3; node++) {
            assertThat(three.levels())
                    .as("levels before node %d is replaced", node)
                    .containsOnly(PRESENT);
            three.stop(node);
            three.start(node, nextBuild);
            three.awaitReady(PATIENCE);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(three.levels()).containsOnly(NEXT));
        int before = load.acknowledged().size();
        await().atMost(PATIENCE).until(() -> load.acknowledged().size() >= before + 20);
        load.stop();

        assertThat(load.failures()).isEmpty();
        assertThat(load.acknowledged()).hasSizeGreaterThan(50);
        three.stop(0);
        // Until another node leads.
        String first = load.acknowledged().getFirst();
        await().atMost(PATIENCE)
                .until(() -> three.get(1, "/v1/transactions/" + first).contains("\"decision\""));
        for (String id : load.acknowledged()) {
            assertThat(three.get(1, "/v1/transactions/" + id)).as(id).contains("\"decision\":\"commit\"");
        }
        assertThat(three.runToItsEnd(0)).isEqualTo(1);
        assertThat(three.output(0))
                .contains("is of feature level " + NEXT + ", and this build supports levels up to " + PRESENT)
                .contains("start this node with the build that the other nodes run");
    }

    /** A branch that an instance holds is of level 2: nothing of it is written while a member could not read it. */
    @Test
    void aHeldBranchIsRefusedWhileOneNodeRunsAnOlderBuildAndTakenWhenItHasBeenReplaced() throws Exception {
        Path firstLevel = OtherBuild.supporting(1, directory.resolve("previous"));
        ThreeNodes three = new ThreeNodes(directory);
        nodes = three;
        three.start(0, null);
        three.start(1, null);
        three.start(2, firstLevel);
        three.awaitReady(PATIENCE);
        String held = "{\"branches\":[{\"branch\":\"1\",\"participant\":\"clinic\",\"instance\":\"gone\"}]}";

        for (int node = 0; node < 2; node++) {
            assertThat(three.post(node, "/v1/transactions/" + UpgradeLoad.identifier() + "/commit", held))
                    .contains("urn:concordat:problem:unavailable")
                    .contains("needs feature level 2, and the cluster is at level 1")
                    .contains("Replace the build of node n3");
        }

        three.stop(2);
        three.start(2, null);
        three.awaitReady(PATIENCE);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(three.levels()).containsOnly(PRESENT));
        assertThat(three.post(2, "/v1/transactions/" + UpgradeLoad.identifier() + "/commit", held))
                .contains("participant-unreachable");
    }
}
