package dev.concordat.coordinator.config;

import dev.concordat.coordinator.cluster.NodeUrls;
import dev.concordat.coordinator.rest.CircuitView;
import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.coordinator.runtime.VotingRound;
import dev.concordat.protocol.AbortReason;
import java.util.TreeMap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Stands in for the parts that have not been put together yet. */
@Configuration(proxyBeanMethods = false)
class ProvisionalConfiguration {

    @Bean
    VotingRound votingRound() {
        return (id, branches, within) -> new RoundResult.Failed(
                AbortReason.PARTICIPANT_UNREACHABLE, "participants cannot be called yet", new TreeMap<>());
    }

    @Bean
    CircuitView circuits() {
        return participant -> "closed";
    }

    @Bean
    NodeUrls nodeUrls() {
        return node -> null;
    }
}
