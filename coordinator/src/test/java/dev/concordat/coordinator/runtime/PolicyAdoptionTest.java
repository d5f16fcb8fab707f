package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Policy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PolicyAdoptionTest {

    private final RuntimeFixture fixture = new RuntimeFixture();

    @Test
    void aNewLeaderMakesItsPolicyThatOfTheCluster() {
        Policy own = new Policy(Duration.ofMinutes(5), Duration.ofMinutes(7));

        new PolicyAdoption(own, fixture.proposer).leading(CoordinatorState.empty());

        assertThat(fixture.log.applied().policy()).isEqualTo(own);
    }

    @Test
    void aLeaderWhosePolicyHoldsWritesNothing() {
        new PolicyAdoption(Policy.DEFAULT, fixture.proposer).leading(CoordinatorState.empty());

        assertThat(fixture.log.entries()).isZero();
    }
}
