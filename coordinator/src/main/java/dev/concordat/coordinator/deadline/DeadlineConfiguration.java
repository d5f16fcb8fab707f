package dev.concordat.coordinator.deadline;

import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.Proposer;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets the watch look at the clock. Needs {@link DeadlineSettings}. */
@Configuration(proxyBeanMethods = false)
class DeadlineConfiguration {

    @Bean
    DeadlineWatch deadlineWatch(Proposer proposer, InstantSource clock, DeadlineSettings settings, AppliedFeed feed) {
        DeadlineWatch watch = new DeadlineWatch(proposer, clock, System::nanoTime, settings);
        feed.subscribe(watch);
        return watch;
    }

    @Bean(destroyMethod = "close")
    Ticker deadlineTicker(DeadlineWatch watch, DeadlineSettings settings) {
        return new Ticker(watch::look, settings.interval());
    }
}
