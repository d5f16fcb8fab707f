package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What older builds cannot read is let in only where the cluster has agreed that there are none. */
class LevelGateTest {

    private static final BranchSpec HELD =
            new BranchSpec(new BranchId("1"), new ParticipantName("clinic"), null, null, "i-7");

    private final RuntimeFixture fixture = new RuntimeFixture();
    private final TransactionId id = fixture.id();

    @Test
    void aHeldBranchIsRefusedBelowItsLevelBeforeAnybodyIsAskedAndTheMessageNamesWhoHoldsItBack() {
        fixture.coordinator.announce(new ClusterNode("n1", "http://n1", 2, "0.2.0"));
        fixture.coordinator.announce(new ClusterNode("n2", "http://n2", 1, "0.1.0"));

        assertThatThrownBy(() -> fixture.commit(id, HELD))
                .isInstanceOf(LevelTooLowException.class)
                .hasMessageContaining("needs feature level 2, and the cluster is at level 1")
                .hasMessageContaining("node n2 (build 0.1.0, up to level 1)")
                .hasMessageNotContaining("node n1");
        assertThatThrownBy(() -> fixture.coordinator.enlist(id, HELD)).isInstanceOf(LevelTooLowException.class);
        assertThatThrownBy(() -> fixture.coordinator.abort(id, null, List.of(HELD)))
                .isInstanceOf(LevelTooLowException.class);
        assertThat(fixture.voting.asked).isEmpty();
        assertThat(fixture.log.applied().table().find(id)).isNull();
    }

    @Test
    void aClusterThatHasJustStartedSaysThatItRisesByItself() {
        assertThatThrownBy(() -> fixture.commit(id, HELD)).hasMessageContaining("ask again");
    }

    @Test
    void aHeldBranchIsLetInAtItsLevel() {
        fixture.coordinator.announce(new ClusterNode("n1", "http://n1", 2, "0.2.0"));
        fixture.coordinator.raiseLevel(2, List.of("n1"));

        assertThat(RuntimeFixture.decided(fixture.commit(id, HELD))
                        .branches()
                        .all()
                        .getFirst()
                        .instance())
                .isEqualTo("i-7");
    }

    @Test
    void whatNamesNoInstanceNeedsNoLevel() {
        Reply begun = fixture.coordinator.begin(null, Duration.ofSeconds(60));

        assertThat(begun).isInstanceOf(Reply.Accepted.class);
    }
}
