package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.Proposer;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.runtime.VotingRound;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts delivery and voting together. Needs {@link DispatchSettings} and the two gateways. */
@Configuration(proxyBeanMethods = false)
class DispatchConfiguration {

    /** No delivery takes longer, whatever the gateway's own bound is. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);

    @Bean
    Circuits participantCircuits(DispatchSettings settings, InstantSource clock) {
        return new Circuits(settings.circuit(), new SteadyClock(clock));
    }

    @Bean
    VotingRound votingRound(
            StateView view,
            @Qualifier("votingGateway") Gateway gateway,
            Circuits circuits,
            DispatchSettings settings,
            InstantSource clock) {
        return new PrepareRound(view, gateway, circuits, settings, new SteadyClock(clock), new Random());
    }

    @Bean(destroyMethod = "close")
    Dispatcher dispatcher(
            @Qualifier("deliveryGateway") Gateway gateway,
            Proposer proposer,
            Circuits circuits,
            DispatchSettings settings,
            InstantSource clock,
            AppliedFeed feed) {
        Dispatcher dispatcher = new Dispatcher(
                () -> new DeliveryPlan(settings, circuits, new Random()),
                gateway,
                proposer,
                new SteadyClock(clock),
                LONGEST_CALL);
        dispatcher.start();
        feed.subscribe(dispatcher);
        return dispatcher;
    }
}
