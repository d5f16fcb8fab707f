package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.runtime.Submission;
import dev.concordat.coordinator.runtime.VotingRound;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts delivery and voting together. */
@Configuration(proxyBeanMethods = false)
public class DispatchConfiguration {

    /** A participant that takes longer to carry out a decision is asked again. */
    private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(5);

    @Bean
    Circuits circuits(DispatchSettings settings, InstantSource clock) {
        return new Circuits(settings.circuit(), clock);
    }

    @Bean
    VotingRound votingRound(
            Gateway gateway, Circuits circuits, StateView states, InstantSource clock, DispatchSettings settings) {
        return new ParallelVotingRound(gateway, circuits, states, clock, settings);
    }

    @Bean(destroyMethod = "close")
    Dispatcher dispatcher(
            Gateway gateway,
            Circuits circuits,
            Submission submission,
            InstantSource clock,
            DispatchSettings settings,
            AppliedFeed feed) {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create();
        Dispatcher dispatcher = new Dispatcher(
                () -> new DeliveryPlan(settings, circuits, random), gateway, submission, clock, LONGEST_DELIVERY);
        feed.subscribe(dispatcher);
        dispatcher.start();
        return dispatcher;
    }
}
