package dev.concordat.coordinator.config;

import dev.concordat.coordinator.cluster.ClusterName;
import dev.concordat.coordinator.log.ClusterMembership;
import dev.concordat.coordinator.log.Halt;
import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.log.raft.RaftOptions;
import dev.concordat.coordinator.log.raft.RatisLog;
import dev.concordat.coordinator.observability.MeteredLog;
import dev.concordat.coordinator.runtime.AppliedFeed;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
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

    @Bean
    ClusterName clusterName(NodeSettings settings, ConcordatProperties properties) {
        int generation = properties.raft().generation();
        if (generation < 1) {
            throw new ConfigurationFault(
                    "concordat.raft.generation", "it is " + generation, "The first generation of a cluster is 1");
        }
        return new ClusterName(settings.cluster(), generation);
    }

    @Bean
    Restore restore(ConcordatProperties properties, InstantSource clock) {
        return new Restore(properties, clock);
    }

    @Bean
    NodeVitals nodeVitals() {
        return new NodeVitals();
    }

    @Bean(destroyMethod = "close")
    DataDirectory dataDirectory(NodeSettings settings) {
        return DataDirectory.hold(settings.dataDir());
    }

    @Bean(destroyMethod = "close")
    OpenedLog openedLog(
            NodeSettings settings,
            ClusterName name,
            DataDirectory directory,
            AppliedFeed feed,
            NodeVitals vitals,
            Restore restore) {
        settings.members().stream()
                .filter(member -> member.node().equals(settings.node()))
                .forEach(FreeAddress::check);
        RaftOptions options = RaftOptions.of(
                        settings.node(), name.ofLog(), directory.path(), settings.members(), settings.joins())
                .with(RaftOptions.Timing.electing(settings.electionTimeout()))
                .withMinFreeBytes(settings.minFreeBytes());
        restore.run(options);
        LevelFile level = new LevelFile(directory.path());
        level.check();
        return new OpenedLog(RatisLog.open(options, List.of(feed, level), vitals, Halt.process()));
    }

    /** The log with every port that it has. */
    record OpenedLog(RatisLog log) implements AutoCloseable {
        @Override
        public void close() {
            log.close();
        }
    }

    @Bean(destroyMethod = "")
    ReplicatedLog replicatedLog(OpenedLog opened, MeterRegistry registry) {
        return new MeteredLog(opened.log(), registry);
    }

    @Bean
    ClusterMembership clusterMembership(OpenedLog opened) {
        return opened.log().membership();
    }
}
