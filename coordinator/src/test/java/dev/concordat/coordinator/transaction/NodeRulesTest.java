package dev.concordat.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeRulesTest {

    private final Machine machine = Machine.after(announce("n1", 2), announce("n2", 1));

    private static Command announce(String node, int level) {
        return new Command.AnnounceNode(new ClusterNode(node, "http://" + node, level, "1.0"));
    }

    private static Command raise(int level, String... members) {
        return new Command.RaiseLevel(level, List.of(members));
    }

    private int level() {
        return machine.state().nodes().level();
    }

    @Test
    void anAnnouncedNodeIsKnownUntilItIsForgotten() {
        assertThat(machine.state().nodes().find("n1")).isEqualTo(new ClusterNode("n1", "http://n1", 2, "1.0"));

        machine.apply(new Command.ForgetNode("n1"));

        assertThat(machine.state().nodes().find("n1")).isNull();
    }

    @Test
    void theLevelRisesWhenEveryMemberSupportsIt() {
        machine.apply(announce("n2", 3));
        machine.apply(raise(2, "n1", "n2"));

        assertThat(level()).isEqualTo(2);
    }

    @Test
    void oneMemberThatDoesNotSupportItHoldsTheLevelBack() {
        machine.apply(raise(2, "n1", "n2"));

        assertThat(level()).isEqualTo(1);
    }

    @Test
    void oneMemberThatHasNotSaidAnythingHoldsTheLevelBack() {
        machine.apply(raise(2, "n1", "n3"));

        assertThat(level()).isEqualTo(1);
    }

    @Test
    void withoutMembersNothingIsRaised() {
        machine.apply(raise(2));

        assertThat(level()).isEqualTo(1);
    }

    @Test
    void theLevelIsNeverLowered() {
        machine.apply(raise(2, "n1"));
        machine.apply(announce("n1", 1));
        machine.apply(raise(1, "n1"));

        assertThat(level()).isEqualTo(2);
    }

    @Test
    void moreNodesThanAClusterHasAreRejected() {
        for (int i = 0; i < ClusterNodes.MAX_NODES - 2; i++) {
            machine.apply(announce("x" + i, 1));
        }

        assertThat(machine.reject(announce("y", 1))).isInstanceOf(Rejection.DirectoryFull.class);
        assertThat(machine.apply(announce("n1", 3))).isInstanceOf(Reply.Noted.class);
    }
}
