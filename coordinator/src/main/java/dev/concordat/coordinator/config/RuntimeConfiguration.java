package dev.concordat.coordinator.config;

import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.CompletionWatch;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.runtime.GroupCommit;
import dev.concordat.coordinator.runtime.LogAccess;
import dev.concordat.coordinator.runtime.PolicyAdoption;
import dev.concordat.coordinator.runtime.Proposer;
import dev.concordat.coordinator.runtime.VotingRound;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what lies between a caller and the log. */
@Configuration(proxyBeanMethods = false)
class RuntimeConfiguration {

    /** Outlasts an election. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** About a kilobyte each in memory and in snapshots. */
    private static final int MAX_UNFINISHED = 100_000;

    @Bean
    GroupCommit proposer(ReplicatedLog log) {
        return new GroupCommit(log);
    }

    @Bean
    LogAccess logAccess(ReplicatedLog log, Proposer proposer) {
        return new LogAccess(log, proposer, PATIENCE);
    }

    @Bean
    CompletionWatch completionWatch(ReplicatedLog log, AppliedFeed feed) {
        CompletionWatch watch = new CompletionWatch(log::applied);
        feed.subscribe(watch);
        return watch;
    }

    @Bean
    PolicyAdoption policyAdoption(NodeSettings settings, Proposer proposer, AppliedFeed feed) {
        PolicyAdoption adoption = new PolicyAdoption(settings.policy(), proposer);
        feed.subscribe(adoption);
        return adoption;
    }

    @Bean
    Coordinator coordinator(
            LogAccess log, Proposer proposer, VotingRound voting, CompletionWatch completions, InstantSource clock) {
        return new Coordinator(log, proposer, voting, completions, clock, MAX_UNFINISHED);
    }
}
