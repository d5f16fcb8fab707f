package dev.concordat.coordinator.config;

import dev.concordat.coordinator.cluster.NodeAddress;
import dev.concordat.coordinator.rest.AwaitLimit;
import dev.concordat.coordinator.rest.ClusterId;
import dev.concordat.coordinator.security.AccessRules;
import dev.concordat.coordinator.security.AllowedUrls;
import dev.concordat.coordinator.security.SiteRules;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Checks the properties once and hands each adapter its part of them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConcordatProperties.class)
class NodeConfiguration {

    @Bean
    NodeSettings nodeSettings(
            ConcordatProperties properties, Environment environment, @Value("${server.address}") String serverAddress) {
        new KnownProperties().check(environment);
        return new SettingsReader(properties, Loopback.ofThisMachine()).read(serverAddress);
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    AllowedUrls allowedUrls(NodeSettings settings) {
        return settings.allowedUrls();
    }

    @Bean
    AccessRules accessRules(NodeSettings settings) {
        return settings.accessRules();
    }

    @Bean
    SiteRules siteRules(NodeSettings settings, NodeAddress address) {
        return new SiteRules(settings.accessRules().asksForToken(), address.hosts());
    }

    @Bean
    AwaitLimit awaitLimit(NodeSettings settings) {
        return new AwaitLimit(settings.awaitLimit());
    }

    @Bean
    ClusterId clusterId(NodeSettings settings) {
        return new ClusterId(settings.cluster());
    }

    @Bean
    NodeAddress nodeAddress(NodeSettings settings, @Value("${server.address}") String serverAddress) {
        return new NodeAddress(settings.node(), settings.url(), serverAddress);
    }
}
