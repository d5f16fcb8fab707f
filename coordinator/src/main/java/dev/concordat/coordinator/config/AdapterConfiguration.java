package dev.concordat.coordinator.config;

import dev.concordat.coordinator.deadline.DeadlineSettings;
import dev.concordat.coordinator.dispatch.DispatchSettings;
import dev.concordat.coordinator.dispatch.http.GatewaySettings;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.runtime.StateView;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands the adapters what they need of the settings and of each other. */
@Configuration(proxyBeanMethods = false)
class AdapterConfiguration {

    @Bean
    StateView stateView(ReplicatedLog log) {
        return log::applied;
    }

    @Bean
    DispatchSettings dispatchSettings() {
        return DispatchSettings.DEFAULT;
    }

    @Bean
    GatewaySettings gatewaySettings(NodeSettings settings) {
        return GatewaySettings.defaults(settings.cluster(), settings.participantToken());
    }

    @Bean
    DeadlineSettings deadlineSettings() {
        return DeadlineSettings.DEFAULT;
    }
}
