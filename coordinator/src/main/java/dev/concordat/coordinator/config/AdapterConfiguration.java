package dev.concordat.coordinator.config;

import dev.concordat.coordinator.dispatch.DispatchSettings;
import dev.concordat.coordinator.dispatch.http.HttpSettings;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.rest.CircuitView;
import dev.concordat.coordinator.runtime.StateView;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands the adapters what they need of the settings and of each other. */
@Configuration(proxyBeanMethods = false)
class AdapterConfiguration {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    @Bean
    StateView stateView(ReplicatedLog log) {
        return log::applied;
    }

    @Bean
    DispatchSettings dispatchSettings() {
        return DispatchSettings.DEFAULT;
    }

    @Bean
    HttpSettings httpSettings(NodeSettings settings) {
        return new HttpSettings(settings.cluster(), settings.participantToken(), CONNECT_TIMEOUT);
    }

    @Bean
    CircuitView circuitView(dev.concordat.coordinator.dispatch.CircuitView circuits) {
        return participant -> circuits.of(participant).wireName();
    }
}
