package dev.concordat.coordinator.config;

import dev.concordat.coordinator.log.Halt;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.log.raft.RaftOptions;
import dev.concordat.coordinator.log.raft.RatisLog;
import dev.concordat.coordinator.observability.MeteredLog;
import dev.concordat.coordinator.runtime.AppliedFeed;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens this node's log. Its listeners may subscribe later: the feed tells them what they missed. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

    @Bean
    AppliedFeed appliedFeed() {
        return new AppliedFeed();
    }

    @Bean(destroyMethod = "close")
    DataDirectory dataDirectory(NodeSettings settings) {
        return DataDirectory.hold(settings.dataDir());
    }

    @Bean(destroyMethod = "close")
    ReplicatedLog replicatedLog(
            NodeSettings settings, DataDirectory directory, AppliedFeed feed, MeterRegistry registry) {
        settings.members().stream()
                .filter(member -> member.node().equals(settings.node()))
                .forEach(FreeAddress::check);
        RaftOptions options = RaftOptions.of(settings.node(), settings.cluster(), directory.path(), settings.members())
                .with(RaftOptions.Timing.electing(settings.electionTimeout()));
        LevelFile level = new LevelFile(directory.path());
        level.check();
        return new MeteredLog(RatisLog.open(options, List.of(feed, level), Halt.process()), registry);
    }
}
