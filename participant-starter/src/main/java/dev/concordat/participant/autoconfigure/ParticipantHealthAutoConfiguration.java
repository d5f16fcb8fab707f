package dev.concordat.participant.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Shows the doctor's findings as health, where health is shown. */
@AutoConfiguration(after = ParticipantAutoConfiguration.class)
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("concordat")
@ConditionalOnBean(DataSourceArrivals.class)
class ParticipantHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "concordatHealthIndicator")
    HealthIndicator concordatHealthIndicator(DataSourceArrivals arrivals) {
        return new ConcordatHealthIndicator(arrivals);
    }
}
