package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.MembershipChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes die for good and are replaced by new ones while a client works; {@code -Dconcordat.replacements=} says how often. */
class ReplacementTest {

    private static final int REPLACEMENTS = Integer.getInteger("concordat.replacements", 2);

    @TempDir
    Path directory = Path.of("");

    @Test
    void everyAcknowledgedAppendOutlivesTheNodes() {
        try (Cluster cluster = new Cluster(directory, 3, 200)) {
            cluster.startAll();
            cluster.leader();
            List<String> members = new ArrayList<>(cluster.nodes());
            AtomicReference<String> asked = new AtomicReference<>("n1");
            Appends flow = Appends.flow(() -> cluster.log(asked.get()));
            try (flow) {
                for (int i = 0; i < REPLACEMENTS; i++) {
                    flow.go(30);
                    // The leader, then a follower, and so on.
                    String victim = i % 2 == 0 ? cluster.leader() : cluster.follower();
                    String next = "n" + (4 + i);
                    members.remove(victim);
                    asked.set(members.getFirst());
                    replace(cluster, victim, next, members.getFirst());
                    members.add(next);
                }
                flow.go(30);
            }
            for (String node : members) {
                Awaitility.await().atMost(Cluster.BOUND).untilAsserted(() -> assertThat(
                                cluster.log(node).applied().table().byId().keySet())
                        .containsAll(flow.acknowledged()));
            }
            assertThat(cluster.halts).isEmpty();
            System.out.printf(
                    "%d replacements: %d appends acknowledged, %d ended otherwise%n",
                    REPLACEMENTS, flow.acknowledged().size(), flow.failures());
        }
    }

    private static void replace(Cluster cluster, String victim, String next, String asked) {
        cluster.stop(victim);
        assertThat(done(() -> cluster.log(asked).membership().remove(victim, () -> {})))
                .isTrue();
        cluster.join(next);
        assertThat(done(() -> cluster.log(asked).membership().seat(cluster.seat(next, true), () -> {})))
                .isTrue();
    }

    /** As an operator would: what was not finished is asked for again. */
    private static boolean done(Supplier<MembershipChange> change) {
        for (int i = 0; i < 3; i++) {
            MembershipChange end = change.get();
            if (end instanceof MembershipChange.Done || (i > 0 && end instanceof MembershipChange.NotMember)) {
                return true;
            }
            System.out.println("asked again after " + end);
        }
        return false;
    }
}
